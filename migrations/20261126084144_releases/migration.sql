CREATE TABLE "release_head_score" (
	"release_id" integer,
	"head_score_id" integer,
	CONSTRAINT "release_head_score_pkey" PRIMARY KEY("release_id","head_score_id")
);
--> statement-breakpoint
CREATE TABLE "release_model" (
	"release_id" integer,
	"model_id" integer,
	CONSTRAINT "release_model_pkey" PRIMARY KEY("release_id","model_id")
);
--> statement-breakpoint
CREATE TABLE "release_run" (
	"release_id" integer,
	"run_id" integer,
	CONSTRAINT "release_run_pkey" PRIMARY KEY("release_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "release_verification" (
	"release_id" integer,
	"verification_id" integer,
	CONSTRAINT "release_verification_pkey" PRIMARY KEY("release_id","verification_id")
);
--> statement-breakpoint
CREATE TABLE "release" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "release_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"project_id" integer NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"license" text,
	"citation" text NOT NULL,
	"content_hash" text NOT NULL,
	"checkpoints" integer NOT NULL,
	"analyzer_versions" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "release_once" UNIQUE("project_id","name","version"),
	CONSTRAINT "release_name_form" CHECK ("name" ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
	CONSTRAINT "release_version_form" CHECK ("version" ~ '^[0-9A-Za-z][0-9A-Za-z.+_-]{0,31}$'),
	CONSTRAINT "release_content_hash_form" CHECK ("content_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "release_not_empty" CHECK ("checkpoints" > 0)
);
--> statement-breakpoint
CREATE INDEX "release_of_head_score" ON "release_head_score" ("head_score_id");--> statement-breakpoint
CREATE INDEX "release_of_model" ON "release_model" ("model_id");--> statement-breakpoint
CREATE INDEX "release_of_run" ON "release_run" ("run_id");--> statement-breakpoint
CREATE INDEX "release_of_verification" ON "release_verification" ("verification_id");--> statement-breakpoint
ALTER TABLE "release_head_score" ADD CONSTRAINT "release_head_score_release_id_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id");--> statement-breakpoint
ALTER TABLE "release_head_score" ADD CONSTRAINT "release_head_score_head_score_id_head_score_id_fkey" FOREIGN KEY ("head_score_id") REFERENCES "head_score"("id");--> statement-breakpoint
ALTER TABLE "release_model" ADD CONSTRAINT "release_model_release_id_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id");--> statement-breakpoint
ALTER TABLE "release_model" ADD CONSTRAINT "release_model_model_id_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id");--> statement-breakpoint
ALTER TABLE "release_run" ADD CONSTRAINT "release_run_release_id_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id");--> statement-breakpoint
ALTER TABLE "release_run" ADD CONSTRAINT "release_run_run_id_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id");--> statement-breakpoint
ALTER TABLE "release_verification" ADD CONSTRAINT "release_verification_release_id_release_id_fkey" FOREIGN KEY ("release_id") REFERENCES "release"("id");--> statement-breakpoint
ALTER TABLE "release_verification" ADD CONSTRAINT "release_verification_verification_id_verification_id_fkey" FOREIGN KEY ("verification_id") REFERENCES "verification"("id");--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_project_id_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id");--> statement-breakpoint
-- A release is frozen. Whoever must take one back in spite of that, such as the owner of the database by order of a court, disables these
-- triggers first.
CREATE FUNCTION "release_stays"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a release is neither changed nor removed (%)', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
-- Argument: what rows must not be, besides of a release of an earlier transaction.
CREATE FUNCTION "release_is_filled"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  refused boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM added JOIN release ON release.id = added.release_id %s)', TG_ARGV[0]) INTO refused;
  IF refused THEN
    RAISE EXCEPTION 'a release takes results of its own project, in the transaction that makes it (%)', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- Argument: how a changed row leads to the release that holds it.
CREATE FUNCTION "released_stays"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  released boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM changed JOIN %s)', TG_ARGV[0]) INTO released;
  IF released THEN
    RAISE EXCEPTION 'results of a release are neither changed nor removed (%)', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
DO $$
DECLARE
  name text;
  held text[];
BEGIN
  FOREACH name IN ARRAY ARRAY['release', 'release_model', 'release_run', 'release_head_score', 'release_verification'] LOOP
    EXECUTE format('CREATE TRIGGER "announce_change" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION announce_change()', name);
    EXECUTE format('CREATE TRIGGER "release_stays" BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION release_stays()', name);
  END LOOP;
  -- now() is when the transaction began, which is what a release has as created_at.
  FOREACH name IN ARRAY ARRAY['run', 'head_score', 'verification'] LOOP
    EXECUTE format('CREATE TRIGGER "release_is_filled" AFTER INSERT ON %I REFERENCING NEW TABLE AS added '
      'FOR EACH STATEMENT EXECUTE FUNCTION release_is_filled(%L)', 'release_' || name,
      format('JOIN %1$I AS result ON result.id = added.%2$I WHERE release.created_at <> now() OR result.project_id <> release.project_id',
        name, name || '_id'));
  END LOOP;
  CREATE TRIGGER "release_is_filled" AFTER INSERT ON "release_model" REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION release_is_filled('WHERE release.created_at <> now()');
  FOREACH held SLICE 1 IN ARRAY ARRAY[
    ['run', 'release_run ON run_id = changed.id'],
    ['task_performance', 'release_run USING (run_id)'],
    ['edge_scores', 'release_run USING (run_id)'],
    ['node_score', 'release_run USING (run_id)'],
    ['circuit', 'release_run USING (run_id)'],
    ['circuit_bootstrap', 'circuit ON circuit.id = circuit_id JOIN release_run USING (run_id)'],
    ['circuit_edge', 'circuit ON circuit.id = circuit_id JOIN release_run USING (run_id)'],
    ['head_score', 'release_head_score ON head_score_id = changed.id'],
    ['verification', 'release_verification ON verification_id = changed.id']
  ] LOOP
    FOREACH name IN ARRAY ARRAY['UPDATE', 'DELETE'] LOOP
      EXECUTE format('CREATE TRIGGER %I AFTER %s ON %I REFERENCING OLD TABLE AS changed '
        'FOR EACH STATEMENT EXECUTE FUNCTION released_stays(%L)', 'released_stays_' || lower(name), name, held[1], held[2]);
    END LOOP;
  END LOOP;
END
$$;
