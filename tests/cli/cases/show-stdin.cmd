printf '[Segment],\n  SUM([Quantity])\norder by 1' | lode show -m sales.calc -
