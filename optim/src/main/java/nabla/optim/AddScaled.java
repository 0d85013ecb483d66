package nabla.optim;

import nabla.core.InPlace;

/**
 * y ← keep·y + factor·x, for x that is read and y that changes.
 *
 * @param keep the factor of y
 * @param factor the factor of x
 */
record AddScaled(double keep, double factor) implements InPlace.Rule {
  @Override
  public void apply(float[][] tiles, int n) {
    FloatSteps.addScaled(tiles[1], tiles[0], n, (float) keep, (float) factor);
  }

  @Override
  public void apply(double[][] tiles, int n) {
    DoubleSteps.addScaled(tiles[1], tiles[0], n, keep, factor);
  }
}
