"""Files of a case: what may be attached, taken in, withdrawn, and watched over."""
