"""Official letters to tenants, in the style of NĐ 30/2020/NĐ-CP."""
