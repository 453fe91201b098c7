print("yemae")
