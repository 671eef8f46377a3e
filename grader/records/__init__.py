"""What a class's marks are made of: roster, decisions of its instructor, gradebook, history."""
