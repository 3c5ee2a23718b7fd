INSERT INTO greetings VALUES ('hello');
