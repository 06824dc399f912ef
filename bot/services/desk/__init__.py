"""What people ask and do: one module for each kind of wish, one desk that knows them all."""
