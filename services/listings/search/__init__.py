"""Search (搜索): the words that things are found by, in Chinese and English."""
