-- How far each schedule has come in each jurisdiction: every slot up to this instant is settled,
-- opened or skipped. A row is there from the instant the schedule came into force.
CREATE TABLE schedule_progress (
  schedule TEXT NOT NULL,
  jurisdiction TEXT NOT NULL,
  settled_until INTEGER NOT NULL,
  PRIMARY KEY (schedule, jurisdiction)
) STRICT, WITHOUT ROWID;
