for f in table csv tsv json jsonl markdown; do echo "# $f"; lode show -m sales.calc --format $f "[Region], SUM([Sales]) where [Region] = 'Nowhere'"; done
