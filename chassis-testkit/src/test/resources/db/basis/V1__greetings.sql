CREATE TABLE greetings (text text);
