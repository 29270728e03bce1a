-- Departures and arrivals of every airport that has any.
WITH movements AS (
  SELECT origin AS iata, "count" AS departures, 0 AS arrivals FROM routes
  UNION ALL
  SELECT destination, 0, "count" FROM routes
)
SELECT
  airports.iata,
  airports.name,
  airports.city,
  airports.state,
  sum(movements.departures) AS departures,
  sum(movements.arrivals) AS arrivals
FROM movements
JOIN airports ON airports.iata = movements.iata
GROUP BY airports.iata
ORDER BY departures DESC, airports.iata
