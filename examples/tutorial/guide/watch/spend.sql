select person, sum(amount) as total from orders group by person
