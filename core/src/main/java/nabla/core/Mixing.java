package nabla.core;

import java.util.Arrays;

/**
 * How the logits of a mixture become its weights: none below zero, and their sum 1.
 *
 * <p>To add a way, add a record here, written in tensors, and a row to the samples of {@link
 * Normalization}.
 */
public sealed interface Mixing {
  /** The weights [K] of K logits [K]. */
  Tensor weights(Tensor logits);

  /** w = exp(z) / Σ exp(z): every source has its say. */
  record Softmax() implements Mixing {
    @Override
    public Tensor weights(Tensor logits) {
      return logits.softmax(0);
    }
  }

  /**
   * The point of the simplex nearest to the logits among those that are {@code radius} or more away
   * from its centre: argmin |p - z|², with p ≥ 0, Σ p = 1, |p - 1/K| ≥ radius.
   *
   * <p>Radius 0 makes it sparsemax; with one that grows to {@link #largest} while training, sources
   * drop out until one is left. As long as all logits are equal no direction is nearer than
   * another, and it stays in the centre. Shao et al., arXiv 1903.03793.
   */
  record SparsestMax(double radius) implements Mixing {
    /** Checks that the radius isn't negative. */
    public SparsestMax {
      if (!(radius >= 0)) {
        throw new ArgumentException("SparsestMax: got radius " + radius + ", wanted 0 or more");
      }
    }

    /** The radius at which one weight is 1 and the others are 0: √((K - 1) / K). */
    public static double largest(int sources) {
      return Math.sqrt((sources - 1.) / sources);
    }

    @Override
    public Tensor weights(Tensor logits) {
      boolean[] face = new boolean[logits.numel()];
      Arrays.fill(face, true);
      double square = radius * radius;
      Tensor p = logits;
      while (true) {
        p = nearest(p, face);
        Tensor centre = centre(face, p);
        Tensor away = p.sub(centre);
        double distance = away.square().sum().item();
        if (distance >= square || distance == 0) {
          return p;
        }
        p = centre.add(away.mul(away.square().sum().rsqrt()).mul(Math.sqrt(square)));
        boolean inside = true;
        for (int i = 0; i < face.length; i++) {
          boolean below = face[i] && p.at(i) < 0;
          face[i] &= !below;
          inside &= !below;
        }
        if (inside) {
          return p;
        }
        // Outside of the simplex: the same in the face that it left through.
        square -= centre(face, p).sub(centre).square().sum().item();
      }
    }

    /** The nearest point of a face of the simplex: max(0, z - τ), with τ such that the sum is 1. */
    private static Tensor nearest(Tensor logits, boolean[] face) {
      Tensor z = logits.sub(logits.max().item());
      double[] values = z.toDoubleArray();
      double[] sorted = values.clone();
      for (int i = 0; i < face.length; i++) {
        sorted[i] = face[i] ? sorted[i] : Double.NEGATIVE_INFINITY;
      }
      Arrays.sort(sorted);
      double sum = 0;
      double threshold = 0;
      for (int count = 1; count <= sorted.length; count++) {
        double value = sorted[sorted.length - count];
        sum += value;
        if (!(value > (sum - 1) / count)) {
          break;
        }
        threshold = (sum - 1) / count;
      }
      double[] support = new double[values.length];
      int size = 0;
      for (int i = 0; i < support.length; i++) {
        if (face[i] && values[i] > threshold) {
          support[i] = 1;
          size++;
        }
      }
      Tensor mask = Tensor.of(support).to(z.dataType());
      return z.sub(z.mul(mask).sum().sub(1).div(Math.max(1, size))).mul(mask);
    }

    /** The centre of a face. */
    private static Tensor centre(boolean[] face, Tensor like) {
      double[] centre = new double[face.length];
      int size = 0;
      for (boolean vertex : face) {
        size += vertex ? 1 : 0;
      }
      for (int i = 0; i < centre.length; i++) {
        centre[i] = face[i] ? 1. / size : 0;
      }
      return Tensor.of(centre).to(like.dataType());
    }
  }
}
