lode show -m sales.calc --now '2025-05-01 12:00:00' --user ann 'NOW(), TODAY(), USERNAME()'
lode show -m sales.calc -p Least=50 '[Enough]'
lode show -m sales.calc -p 'Least sales=1e15' '[Enough]'
lode show -m sales.calc --week-start monday "DATETRUNC('week', #2024-05-01#)"
lode show -m sales.calc --week-start=sunday --threads 3 --memory 1G --batch-rows 1 "DATETRUNC('week', #2024-05-01#)"
