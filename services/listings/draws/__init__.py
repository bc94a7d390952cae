"""Fair draws (抽签): who gets a gift, decided by a seed that was fixed before anybody entered."""
