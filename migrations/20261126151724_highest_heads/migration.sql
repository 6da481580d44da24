-- Where the first of the highest scores stands, from 1; null where all are undefined.
CREATE FUNCTION "highest_place"("scores" real[]) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
	SELECT array_position("scores", "highest")
	FROM (SELECT max("score") AS "highest" FROM (SELECT unnest("scores") AS "score") AS "each") AS "of"
	WHERE "highest" IS NOT NULL
);
--> statement-breakpoint
-- In one statement, which writes the table anew once. It fills the rows that are there, those of releases, too: no row of theirs changes in
-- what it says.
ALTER TABLE "head_score"
	ADD COLUMN "maximum" real GENERATED ALWAYS AS ("values"[highest_place("values")]) STORED,
	ADD COLUMN "highest_head" integer GENERATED ALWAYS AS (highest_place("values") - 1) STORED;
