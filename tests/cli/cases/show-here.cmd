mkdir here && cp -r sales.calc csv here && cd here && lode show 'SUM([Quantity])'
