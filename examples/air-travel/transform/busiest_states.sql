-- Built on another model: departures by state, beside how many ZIP codes the state has.
SELECT
  flights_by_airport.state,
  sum(flights_by_airport.departures) AS departures,
  count(*) AS airports,
  (SELECT count(*) FROM zipcodes WHERE zipcodes.state = flights_by_airport.state) AS zip_codes
FROM flights_by_airport
GROUP BY flights_by_airport.state
ORDER BY departures DESC
