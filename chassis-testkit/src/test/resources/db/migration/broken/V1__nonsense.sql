CREATE TABLE nonsense (id nosuchtype);
