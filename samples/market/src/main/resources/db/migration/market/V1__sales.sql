CREATE TABLE sales (
  order_id    text        PRIMARY KEY,
  symbol      text        NOT NULL,
  quantity    bigint      NOT NULL CHECK (quantity > 0),
  price_cents bigint      NOT NULL CHECK (price_cents > 0),
  sold_at     timestamptz NOT NULL DEFAULT now()
);
