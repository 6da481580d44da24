-- Findings without what they hold of every head: effects of levels, values of checks, and of a repair all but the ten strongest changes.
CREATE FUNCTION "findings_outline"("findings" jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN "findings" || jsonb_build_object(
	'levels', (
		SELECT coalesce(jsonb_agg("level" - 'effects' ORDER BY "place"), '[]')
		FROM jsonb_array_elements("findings" -> 'levels') WITH ORDINALITY AS "of"("level", "place")
	),
	'checks', (
		SELECT coalesce(jsonb_agg("check" - 'values' ORDER BY "place"), '[]')
		FROM jsonb_array_elements("findings" -> 'checks') WITH ORDINALITY AS "of"("check", "place")
	),
	'repair', CASE jsonb_typeof("findings" -> 'repair') WHEN 'object' THEN
		jsonb_set("findings" -> 'repair', '{changes}', jsonb_path_query_array("findings", '$.repair.changes[0 to 9]'))
	END
);
--> statement-breakpoint
ALTER TABLE "verification" ADD COLUMN "outline" jsonb GENERATED ALWAYS AS (findings_outline("findings")) STORED NOT NULL;
