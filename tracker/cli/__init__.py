"""The commands of an operator, in Vietnamese or English; heavy parts load when used."""
