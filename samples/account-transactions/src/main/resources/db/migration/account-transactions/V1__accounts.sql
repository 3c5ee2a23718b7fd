CREATE TABLE accounts (
  id         text   PRIMARY KEY,
  cash_cents bigint NOT NULL
);

CREATE TABLE holdings (
  account_id text   NOT NULL REFERENCES accounts,
  symbol     text   NOT NULL,
  held       bigint NOT NULL,
  reserved   bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, symbol),
  CHECK (reserved >= 0 AND reserved <= held)
);

-- state: reserved, booked, released; one that was released may never have been reserved.
CREATE TABLE reservations (
  order_id   text   PRIMARY KEY,
  account_id text,
  symbol     text,
  quantity   bigint,
  state      text   NOT NULL
);
