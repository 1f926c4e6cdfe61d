"""Official papers of oversight: minutes, letters that urge or hand over, in the style of NĐ 30/2020/NĐ-CP."""
