-- The tables of dev.chassis.messaging.outbox; described in docs/formats/outbox.md.
-- Applied by the service itself when it starts, or by hand where database.migrate is false.

CREATE TABLE chassis_outbox (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id     text        NOT NULL,
  type         text        NOT NULL,
  key          text,
  attributes   jsonb       NOT NULL,
  headers      jsonb       NOT NULL,
  body         bytea       NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  due_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  published_at timestamptz,
  refusals     integer     NOT NULL DEFAULT 0,
  refusal      text
)
-- Every row is updated once, soon after it was written: vacuum little and often.
WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

CREATE INDEX chassis_outbox_waiting ON chassis_outbox (id) WHERE published_at IS NULL;
CREATE INDEX chassis_outbox_published ON chassis_outbox (published_at) WHERE published_at IS NOT NULL;
CREATE INDEX chassis_outbox_created ON chassis_outbox (created_at);

CREATE TABLE chassis_inbox (
  subscription text        NOT NULL,
  source       text        NOT NULL,
  event_id     text        NOT NULL,
  handled_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (subscription, source, event_id)
);

CREATE INDEX chassis_inbox_handled ON chassis_inbox (handled_at);
