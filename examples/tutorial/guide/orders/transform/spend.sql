SELECT people.name, sum(orders.amount) AS spent
FROM people JOIN orders ON orders.person = people.id
GROUP BY people.name
