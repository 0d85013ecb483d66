package nabla.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link FloatLanes} on the Vector API, four vectors at a time; loaded only where the module is
 * present.
 */
final class FloatVectorLanes extends FloatLanes {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();
  private static final FloatLanes REST = new FloatScalarLanes();

  @Override
  double sum(float[] x, int from, int to) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = from;
    for (; i + 4 * W <= to; i += 4 * W) {
      a = a.add(FloatVector.fromArray(S, x, i));
      b = b.add(FloatVector.fromArray(S, x, i + W));
      c = c.add(FloatVector.fromArray(S, x, i + 2 * W));
      d = d.add(FloatVector.fromArray(S, x, i + 3 * W));
    }
    for (; i + W <= to; i += W) {
      a = a.add(FloatVector.fromArray(S, x, i));
    }
    return total(a, b, c, d) + REST.sum(x, i, to);
  }

  @Override
  double dot(float[] x, float[] y, int from, int to) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int i = from;
    for (; i + 4 * W <= to; i += 4 * W) {
      a = a.add(FloatVector.fromArray(S, x, i).mul(FloatVector.fromArray(S, y, i)));
      b = b.add(FloatVector.fromArray(S, x, i + W).mul(FloatVector.fromArray(S, y, i + W)));
      c = c.add(FloatVector.fromArray(S, x, i + 2 * W).mul(FloatVector.fromArray(S, y, i + 2 * W)));
      d = d.add(FloatVector.fromArray(S, x, i + 3 * W).mul(FloatVector.fromArray(S, y, i + 3 * W)));
    }
    for (; i + W <= to; i += W) {
      a = a.add(FloatVector.fromArray(S, x, i).mul(FloatVector.fromArray(S, y, i)));
    }
    return total(a, b, c, d) + REST.dot(x, y, i, to);
  }

  @Override
  double squares(float[] x, float centre, int from, int to) {
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    int i = from;
    for (; i + 2 * W <= to; i += 2 * W) {
      FloatVector p = FloatVector.fromArray(S, x, i).sub(m);
      FloatVector q = FloatVector.fromArray(S, x, i + W).sub(m);
      a = a.add(p.mul(p));
      b = b.add(q.mul(q));
    }
    return total(a, b, FloatVector.zero(S), FloatVector.zero(S)) + REST.squares(x, centre, i, to);
  }

  @Override
  double moment(float[] g, float[] x, float centre, int from, int to) {
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    int i = from;
    for (; i + 2 * W <= to; i += 2 * W) {
      a = a.add(FloatVector.fromArray(S, g, i).mul(FloatVector.fromArray(S, x, i).sub(m)));
      b = b.add(FloatVector.fromArray(S, g, i + W).mul(FloatVector.fromArray(S, x, i + W).sub(m)));
    }
    return total(a, b, FloatVector.zero(S), FloatVector.zero(S)) + REST.moment(g, x, centre, i, to);
  }

  @Override
  float max(float[] x, int from, int to) {
    if (to - from < W) {
      return REST.max(x, from, to);
    }
    FloatVector max = FloatVector.fromArray(S, x, from);
    int i = from + W;
    for (; i + W <= to; i += W) {
      max = max.max(FloatVector.fromArray(S, x, i));
    }
    return Math.max(max.reduceLanes(VectorOperators.MAX), REST.max(x, i, to));
  }

  private static double total(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    // Not reduceLanes(ADD): its order isn't specified, and differs before and after the JIT has
    // compiled it.
    float[] lanes = new float[W];
    a.add(b).add(c.add(d)).intoArray(lanes, 0);
    double total = 0;
    for (float lane : lanes) {
      total += lane;
    }
    return total;
  }
}
