CREATE TABLE deposits (id text PRIMARY KEY, account text NOT NULL, cents bigint NOT NULL);
CREATE TABLE totals (account text PRIMARY KEY, cents bigint NOT NULL);
