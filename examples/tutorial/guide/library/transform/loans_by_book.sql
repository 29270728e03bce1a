SELECT title, count(loans.isbn) AS loans
FROM books LEFT JOIN loans USING (isbn)
GROUP BY title
ORDER BY title
