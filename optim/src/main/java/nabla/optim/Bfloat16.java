package nabla.optim;

import nabla.core.InPlace;
import nabla.core.Tensor;

/** Rounds to the nearest number that bfloat16 has: a float's range with 8 significant bits. */
record Bfloat16() implements InPlace.Rule {

  /** Rounds a FLOAT tensor in place. */
  static Tensor round(Tensor x) {
    InPlace.update(new Bfloat16(), x, x);
    return x;
  }

  @Override
  public void apply(float[][] tiles, int n) {
    for (int i = 0; i < n; i++) {
      tiles[1][i] = round(tiles[1][i]);
    }
  }

  @Override
  public void apply(double[][] tiles, int n) {
    for (int i = 0; i < n; i++) {
      tiles[1][i] = round((float) tiles[1][i]);
    }
  }

  /** Half way between two it is the one whose last bit is 0. */
  static float round(float x) {
    int bits = Float.floatToRawIntBits(x);
    return Float.isNaN(x)
        ? x
        : Float.intBitsToFloat((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000);
  }
}
