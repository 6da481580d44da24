-- Whatever answers to queries are made of tells when it changes, whoever changes it, so that answers can be kept until then
-- (packages/platform/src/changes.ts). Not announced: progress of jobs, which changes all the time, and parts of publications,
-- which no query reads.
CREATE FUNCTION "announce_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('atlas_changed', '');
  RETURN NULL;
END
$$;
--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'project', 'family', 'model', 'checkpoint', 'task', 'dataset', 'run', 'task_performance', 'circuit', 'circuit_bootstrap',
    'circuit_edge', 'edge_scores', 'node_score', 'examination', 'finding', 'finding_checkpoint', 'head_score_definition', 'head_score',
    'import', 'imported_circuit', 'imported_value', 'verification'
  ] LOOP
    EXECUTE format('CREATE TRIGGER "announce_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION announce_change()', name);
  END LOOP;
END
$$;
