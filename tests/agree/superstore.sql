-- The fifteen questions of formulas/superstore in SQLite's SQL, written by hand from what is asked, not from the formulas: a second
-- opinion. superstore.py loads the three tables (line, product, stock_count; dates are text, booleans 0 or 1) and compares.
--
-- A part starts with a line `-- ask STATEMENT`, the question to lode; then its answer in SQL, the columns in the order of lode's.

-- ask [Orders], [Customers]
SELECT COUNT(DISTINCT order_id), COUNT(DISTINCT customer) FROM line;

-- 1. customer order frequency

-- ask [Customers] by [Orders per Customer]
SELECT orders, COUNT(*) FROM (SELECT customer, COUNT(DISTINCT order_id) AS orders FROM line GROUP BY customer) GROUP BY orders;

-- ask [Customers] by [Orders per Customer] where [Region] = 'North' AND [Order Year] = 2023
SELECT orders, COUNT(*)
FROM (SELECT customer, COUNT(DISTINCT order_id) AS orders FROM line GROUP BY customer)
WHERE customer IN (SELECT customer FROM line WHERE region = 'North' AND order_date BETWEEN '2023-01-01' AND '2023-12-31')
GROUP BY orders;

-- 2. cohort analysis

-- ask SUM([Sales]) as "Sales", [Customers], [Cohort Share] by [Order Year], [Cohort]
WITH part AS (
  SELECT CAST(substr(l.order_date, 1, 4) AS INTEGER) AS year, CAST(substr(f.first, 1, 4) AS INTEGER) AS cohort, l.sales, l.customer
  FROM line l JOIN (SELECT customer, MIN(order_date) AS first FROM line GROUP BY customer) f USING (customer))
SELECT year, cohort, SUM(sales), COUNT(DISTINCT customer), SUM(sales) / SUM(SUM(sales)) OVER (PARTITION BY year)
FROM part GROUP BY year, cohort;

-- ask [Cohort Share] by [Region], [Order Year], [Cohort] where [Segment] <> 'Consumer'
WITH part AS (
  SELECT region, CAST(substr(l.order_date, 1, 4) AS INTEGER) AS year, CAST(substr(f.first, 1, 4) AS INTEGER) AS cohort, l.sales
  FROM line l JOIN (SELECT customer, MIN(order_date) AS first FROM line GROUP BY customer) f USING (customer)
  WHERE l.segment <> 'Consumer')
SELECT region, year, cohort, SUM(sales) / SUM(SUM(sales)) OVER (PARTITION BY region, year) FROM part GROUP BY region, year, cohort;

-- 3. daily profit KPI

-- ask [Days] by [Order Month], [Kind of Day]
SELECT substr(order_date, 1, 7) || '-01' AS month, CASE WHEN profit >= 1500 THEN 'good' WHEN profit > 0 THEN 'fair' ELSE 'bad' END AS kind, COUNT(*)
FROM (SELECT order_date, SUM(profit) AS profit FROM line GROUP BY order_date) GROUP BY month, kind;

-- 4. percent of total

-- ask [Share of All Sales] by [Region], [Segment]
SELECT region, segment, SUM(sales) / (SELECT SUM(sales) FROM line) FROM line GROUP BY region, segment;

-- ask [Share of All Sales] by [Category] where [Region] = 'West' AND [Discount] > 0
SELECT category, SUM(sales) / (SELECT SUM(sales) FROM line) FROM line JOIN product ON product_name = product
WHERE region = 'West' AND discount > 0 GROUP BY category;

-- 5. new customer acquisition

-- ask [New Customers], [New Customers to Date] along [Order Month] by [Region], [Order Month]
WITH first AS (SELECT customer, region, MIN(order_date) AS day FROM line GROUP BY customer),
     won AS (SELECT region, substr(day, 1, 7) AS month, COUNT(*) AS n FROM first GROUP BY 1, 2),
     months AS (SELECT DISTINCT region, substr(order_date, 1, 7) AS month FROM line)
SELECT region, month || '-01', COALESCE(n, 0), SUM(COALESCE(n, 0)) OVER (PARTITION BY region ORDER BY month)
FROM months LEFT JOIN won USING (region, month);

-- 6. comparative sales analysis

-- ask SUM([Sales]) as "Sales", [Reference Sales], [Difference to Reference] by [Order Month], [Region], [Category]
WITH sold AS (
  SELECT substr(order_date, 1, 7) || '-01' AS month, region, category, SUM(sales) AS sales
  FROM line JOIN product ON product_name = product GROUP BY 1, 2, 3)
SELECT s.month, s.region, s.category, s.sales, r.sales, s.sales - COALESCE(r.sales, 0)
FROM sold s LEFT JOIN sold r ON r.month = s.month AND r.region = s.region AND r.category = 'Technology';

-- 7. average of top deals by sales rep

-- ask [Average Top Deal] by [Region], [Order Year]
WITH deal AS (SELECT order_id, region, rep, substr(order_date, 1, 4) AS year, SUM(sales) AS size FROM line WHERE rep IS NOT NULL GROUP BY order_id),
     top AS (SELECT region, year, rep, MAX(size) AS size FROM deal GROUP BY region, year, rep)
SELECT region, CAST(year AS INTEGER), AVG(size) FROM top GROUP BY region, year;

-- ask AVG([Deal Size]) as "Deal" by [Segment]
SELECT segment, AVG(size) FROM (SELECT segment, SUM(sales) AS size FROM line GROUP BY order_id) GROUP BY segment;

-- 8. actual against target

-- ask [Above Target], [Products on Target] by [Category]
WITH sold AS (SELECT category, target, COALESCE((SELECT SUM(sales) FROM line WHERE product = product_name), 0) AS sales FROM product)
SELECT category, SUM(sales) - SUM(target), AVG(CASE WHEN sales >= target THEN 1.0 ELSE 0.0 END) FROM sold GROUP BY category;

-- ask [Above Target] by [Product Name], [Target Reached]
WITH sold AS (SELECT product_name, target, COALESCE((SELECT SUM(sales) FROM line WHERE product = product_name), 0) AS sales FROM product)
SELECT product_name, sales >= target, sales - target FROM sold;

-- 9. value on the last day of a period

-- ask [Stock at End] by DATETRUNC('month', [Counted On]) as "Month", [Warehouse]
SELECT month || '-01T00:00:00', warehouse, units
FROM (SELECT substr(counted_on, 1, 7) AS month, warehouse, units,
             ROW_NUMBER() OVER (PARTITION BY substr(counted_on, 1, 7), warehouse ORDER BY counted_on DESC) AS back FROM stock_count)
WHERE back = 1;

-- ask [Stock at End] by YEAR([Counted On]) as "Year"
SELECT CAST(year AS INTEGER), SUM(units)
FROM (SELECT substr(counted_on, 1, 4) AS year, units,
             ROW_NUMBER() OVER (PARTITION BY substr(counted_on, 1, 4), warehouse ORDER BY counted_on DESC) AS back FROM stock_count)
WHERE back = 1 GROUP BY year;

-- 10. return purchase by cohort

-- ask [Customers] by [Cohort Quarter], [Quarters to Return]
WITH days AS (SELECT DISTINCT customer, order_date AS day FROM line),
     visits AS (SELECT customer, day, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY day) AS n,
                       LEAD(day) OVER (PARTITION BY customer ORDER BY day) AS next FROM days),
     q AS (SELECT customer, substr(day, 1, 4) AS y1, (substr(day, 6, 2) + 2) / 3 AS q1, substr(next, 1, 4) AS y2, (substr(next, 6, 2) + 2) / 3 AS q2
           FROM visits WHERE n = 1)
SELECT y1 || printf('-%02d-01', 3 * q1 - 2), 4 * (y2 - y1) + q2 - q1, COUNT(*) FROM q GROUP BY 1, 2;

-- 11. percentage difference from the average across a range

-- ask [Average in Range], [Difference from Range] by [Order Month]
WITH month AS (SELECT substr(order_date, 1, 7) AS month, SUM(sales) AS sales FROM line GROUP BY 1),
     average AS (SELECT AVG(sales) AS sales FROM month WHERE month BETWEEN '2023-01' AND '2023-12')
SELECT month || '-01', a.sales, m.sales / a.sales - 1 FROM month m, average a;

-- ask [Difference from Range] by [Segment], [Region], [Order Month] where [Discount] < 0.3
WITH month AS (SELECT segment, region, substr(order_date, 1, 7) AS month, SUM(sales) AS sales FROM line WHERE discount < 0.3 GROUP BY 1, 2, 3),
     average AS (SELECT segment, region, AVG(sales) AS sales FROM month WHERE month BETWEEN '2023-01' AND '2023-12' GROUP BY 1, 2)
SELECT segment, region, month || '-01', m.sales / a.sales - 1 FROM month m LEFT JOIN average a USING (segment, region);

-- 12. relative period filtering

-- ask [Sales This Year], [Sales Last Year], [Growth] by [Region]
SELECT region, SUM(CASE WHEN order_date LIKE '2024-%' THEN sales END), SUM(CASE WHEN order_date BETWEEN '2023-01-01' AND '2023-11-17' THEN sales END),
       SUM(CASE WHEN order_date LIKE '2024-%' THEN sales END) / SUM(CASE WHEN order_date BETWEEN '2023-01-01' AND '2023-11-17' THEN sales END) - 1
FROM line GROUP BY region;

-- ask SUM([Sales]) as "Sales" by [Order Year], [In Same Part of Year]
SELECT CAST(substr(order_date, 1, 4) AS INTEGER), substr(order_date, 6) <= '11-17', SUM(sales) FROM line GROUP BY 1, 2;

-- ask [Sales This Year], [Sales Last Year] where [Customer] = 'Agnes Abel'
SELECT SUM(CASE WHEN order_date LIKE '2024-%' THEN sales END), SUM(CASE WHEN order_date BETWEEN '2023-01-01' AND '2023-11-17' THEN sales END)
FROM line WHERE customer = 'Agnes Abel';

-- 13. user login frequency

-- ask [Customers] by [Months between Orders]
WITH days AS (SELECT DISTINCT customer, order_date AS day FROM line),
     waits AS (SELECT customer, julianday(LEAD(day) OVER (PARTITION BY customer ORDER BY day)) - julianday(day) AS wait FROM days)
SELECT CAST(wait / 30 AS INTEGER), COUNT(*) FROM (SELECT AVG(wait) AS wait FROM waits GROUP BY customer) GROUP BY 1;

-- ask [Days between Orders] by [Customer]
WITH days AS (SELECT DISTINCT customer, order_date AS day FROM line),
     waits AS (SELECT customer, julianday(LEAD(day) OVER (PARTITION BY customer ORDER BY day)) - julianday(day) AS wait FROM days)
SELECT customer, AVG(wait) FROM waits GROUP BY customer;

-- 14. proportional brushing

-- ask [Share of Category] by [Category] where [Segment] = 'Consumer'
SELECT category, SUM(CASE WHEN segment = 'Consumer' THEN sales END) / SUM(sales) FROM line JOIN product ON product_name = product GROUP BY category;

-- ask [Share of Category] by [Category] where [Top Customers]
SELECT category, SUM(CASE WHEN customer IN (SELECT customer FROM line GROUP BY customer ORDER BY SUM(sales) DESC LIMIT 10) THEN sales END) / SUM(sales)
FROM line JOIN product ON product_name = product GROUP BY category;

-- 15. annual purchase frequency by customer cohort

-- ask [Customers], [At Least as Often] along [Orders in Year] by [Cohort], [Order Year], [Orders in Year]
WITH cohort AS (SELECT customer, CAST(substr(MIN(order_date), 1, 4) AS INTEGER) AS cohort FROM line GROUP BY customer),
     bought AS (SELECT customer, CAST(substr(order_date, 1, 4) AS INTEGER) AS year, COUNT(DISTINCT order_id) AS orders FROM line GROUP BY 1, 2),
     cell AS (SELECT cohort, year, orders, COUNT(*) AS customers FROM bought JOIN cohort USING (customer) GROUP BY 1, 2, 3)
SELECT cohort, year, orders, customers,
       1.0 * (SELECT COUNT(*) FROM bought b JOIN cohort c USING (customer) WHERE c.cohort = cell.cohort AND b.year = cell.year AND b.orders >= cell.orders)
       / (SELECT COUNT(*) FROM cohort c WHERE c.cohort = cell.cohort)
FROM cell;
