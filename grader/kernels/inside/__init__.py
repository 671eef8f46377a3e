"""What runs behind the walls; nothing here imports anything of the outside but `boundary`."""
