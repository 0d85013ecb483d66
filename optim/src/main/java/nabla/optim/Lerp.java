package nabla.optim;

import nabla.core.InPlace;

/**
 * y ← y + share·(x - y), for x that is read and y that changes.
 *
 * @param share what x has in the result
 */
record Lerp(double share) implements InPlace.Rule {
  @Override
  public void apply(float[][] tiles, int n) {
    FloatSteps.lerp(tiles[1], tiles[0], n, (float) share);
  }

  @Override
  public void apply(double[][] tiles, int n) {
    DoubleSteps.lerp(tiles[1], tiles[0], n, share);
  }
}
