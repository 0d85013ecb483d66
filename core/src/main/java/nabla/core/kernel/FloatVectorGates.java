package nabla.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * An LSTM's gates on the Vector API, for as many units as fill whole vectors: all four lie in one
 * array, in which the JIT doesn't see that they are apart. Loaded only where the module is present.
 */
final class FloatVectorGates {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  private FloatVectorGates() {}

  /**
   * c = f c + i g.
   *
   * @param in where the gates i, f, g, o of a row of units begin
   * @param at where its c begins
   * @return how many units are done
   */
  static int forward(float[] gates, int in, int hidden, float[] c, int at) {
    int end = hidden - hidden % W;
    for (int i = 0; i < end; i += W) {
      FloatVector input = FloatVector.fromArray(S, gates, in + i);
      FloatVector forget = FloatVector.fromArray(S, gates, in + hidden + i);
      FloatVector candidate = FloatVector.fromArray(S, gates, in + 2 * hidden + i);
      forget
          .mul(FloatVector.fromArray(S, c, at + i))
          .add(input.mul(candidate))
          .intoArray(c, at + i);
    }
    return end;
  }

  /**
   * The gradients of the gates' sums in their place, and in c's that of c before the step.
   *
   * @param tanh tanh c, from {@code at} on as the others
   * @param dh the gradient of h
   * @param before c before the step
   * @param c the gradient of c from the step after
   * @return how many units are done
   */
  static int backward(
      float[] gates,
      int in,
      int hidden,
      float[] tanh,
      float[] dh,
      float[] before,
      float[] c,
      int at) {
    FloatVector one = FloatVector.broadcast(S, 1);
    int end = hidden - hidden % W;
    for (int i = 0; i < end; i += W) {
      FloatVector a = FloatVector.fromArray(S, gates, in + i);
      FloatVector f = FloatVector.fromArray(S, gates, in + hidden + i);
      FloatVector g = FloatVector.fromArray(S, gates, in + 2 * hidden + i);
      FloatVector o = FloatVector.fromArray(S, gates, in + 3 * hidden + i);
      FloatVector t = FloatVector.fromArray(S, tanh, at + i);
      FloatVector d = FloatVector.fromArray(S, dh, at + i);
      d.mul(t).mul(o).mul(one.sub(o)).intoArray(gates, in + 3 * hidden + i);
      d = FloatVector.fromArray(S, c, at + i).add(d.mul(o).mul(one.sub(t.mul(t))));
      d.mul(g).mul(a).mul(one.sub(a)).intoArray(gates, in + i);
      FloatVector b = FloatVector.fromArray(S, before, at + i);
      d.mul(b).mul(f).mul(one.sub(f)).intoArray(gates, in + hidden + i);
      d.mul(a).mul(one.sub(g.mul(g))).intoArray(gates, in + 2 * hidden + i);
      d.mul(f).intoArray(c, at + i);
    }
    return end;
  }
}
