CREATE TABLE charges (
  order_id   text        PRIMARY KEY,
  charge_id  text        NOT NULL,
  account_id text        NOT NULL,
  fee_cents  bigint      NOT NULL CHECK (fee_cents >= 0),
  charged_at timestamptz NOT NULL
);

CREATE INDEX charges_by_time ON charges (charged_at, order_id);
