"""How the text of a page is read and set: markers, formulas, code, letters."""
