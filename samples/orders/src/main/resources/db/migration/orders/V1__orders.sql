-- state: begun while the shares are being reserved, then pending, placed, completed;
-- abandoned when the reservation is to be given back.
CREATE TABLE orders (
  id         text        PRIMARY KEY,
  account_id text        NOT NULL,
  symbol     text        NOT NULL,
  quantity   bigint      NOT NULL CHECK (quantity > 0),
  state      text        NOT NULL,
  begun_at   timestamptz NOT NULL
);

CREATE INDEX orders_unfinished ON orders (begun_at) WHERE state IN ('begun', 'abandoned');

CREATE TABLE order_steps (
  order_id text        NOT NULL REFERENCES orders ON DELETE CASCADE,
  number   integer     NOT NULL,
  step     text        NOT NULL,
  at       timestamptz NOT NULL,
  PRIMARY KEY (order_id, step)
);
