"""The sigmoid in whole arrays, for accelerators."""

from emergence.fits.lockstep.sigmoids import Rises, sigmoids_in_step

__all__ = ["Rises", "sigmoids_in_step"]
