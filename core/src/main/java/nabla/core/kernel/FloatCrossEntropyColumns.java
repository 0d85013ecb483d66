package nabla.core.kernel;

import static nabla.core.kernel.FloatSoftmaxColumns.blocks;
import static nabla.core.kernel.FloatSoftmaxColumns.exponentials;
import static nabla.core.kernel.FloatSoftmaxColumns.load;
import static nabla.core.kernel.FloatSoftmaxColumns.logarithms;
import static nabla.core.kernel.FloatSoftmaxColumns.multiply;
import static nabla.core.kernel.FloatSoftmaxColumns.store;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * The cross-entropy of {@link FloatSoftmax} over the middle of [outer, m, inner], in blocks of
 * neighbouring columns as {@link FloatSoftmaxColumns}.
 */
final class FloatCrossEntropyColumns {
  private FloatCrossEntropyColumns() {}

  /** Leaves the softmax, and the loss of each column; {@code weight} may be null. */
  static void forward(
      Storage x,
      Storage target,
      float[] weight,
      long ignored,
      double smoothing,
      int outer,
      int m,
      int inner,
      Storage softmax,
      Storage loss) {
    FloatBuffer in = x.floats();
    LongBuffer targets = target.longs();
    FloatBuffer out = softmax.floats();
    FloatBuffer losses = loss.floats();
    blocks(
        outer,
        m,
        inner,
        (start, column, w) -> {
          Scratch scratch = Scratch.local();
          float[] block = scratch.floatRow(0, m * w);
          float[] exp = scratch.floatRow(1, m * w);
          long[] classes = scratch.longs(0);
          double[] sums = scratch.doubles(0);
          float[] lse = scratch.floats(3);
          float[] each = scratch.floats(4);
          load(in, start, m, inner, block, w);
          targets.get(column, classes, 0, w);
          exponentials(block, exp, m, w, sums);
          for (int i = 0; i < w; i++) {
            each[i] = (float) (1 / sums[i]);
          }
          multiply(exp, each, m, w);
          store(exp, w, out, start, m, inner);
          logarithms(sums, lse, w);
          for (int i = 0; i < w; i++) {
            int t = classes[i] == ignored ? 0 : (int) classes[i];
            sums[i] = (1 - smoothing) * of(weight, t) * (lse[i] - block[t * w + i]);
          }
          for (int r = 0; r < m && smoothing > 0; r++) {
            double share = smoothing / m * of(weight, r);
            for (int i = 0; i < w; i++) {
              sums[i] += share * (lse[i] - block[r * w + i]);
            }
          }
          for (int i = 0; i < w; i++) {
            each[i] = classes[i] == ignored ? 0 : (float) sums[i];
          }
          losses.put(column, each, 0, w);
        });
  }

  private static double of(float[] weight, int c) {
    return weight == null ? 1 : weight[c];
  }

  /** dx = g (softmax Σ q - q), where {@code total} is the sum of the weights. */
  static void backward(
      Storage softmax,
      Storage target,
      float[] weight,
      double total,
      long ignored,
      double smoothing,
      int outer,
      int m,
      int inner,
      Storage g,
      boolean oneG,
      double scale,
      Storage dx) {
    FloatBuffer in = softmax.floats();
    LongBuffer targets = target.longs();
    FloatBuffer grads = g.floats();
    FloatBuffer out = dx.floats();
    blocks(
        outer,
        m,
        inner,
        (start, column, w) -> {
          Scratch scratch = Scratch.local();
          float[] block = scratch.floatRow(0, m * w);
          float[] factor = scratch.floats(0);
          float[] each = scratch.floats(1);
          long[] classes = scratch.longs(0);
          load(in, start, m, inner, block, w);
          targets.get(column, classes, 0, w);
          if (oneG) {
            Arrays.fill(factor, 0, w, grads.get(0));
          } else {
            grads.get(column, factor, 0, w);
          }
          for (int i = 0; i < w; i++) {
            int t = classes[i] == ignored ? 0 : (int) classes[i];
            factor[i] = classes[i] == ignored ? 0 : (float) (factor[i] * scale);
            each[i] =
                (float) (factor[i] * ((1 - smoothing) * of(weight, t) + smoothing / m * total));
          }
          multiply(block, each, m, w);
          for (int i = 0; i < w; i++) {
            int t = classes[i] == ignored ? 0 : (int) classes[i];
            block[t * w + i] -= (float) (factor[i] * (1 - smoothing) * of(weight, t));
          }
          for (int r = 0; r < m && smoothing > 0; r++) {
            float share = (float) (smoothing / m * of(weight, r));
            for (int i = 0; i < w; i++) {
              block[r * w + i] -= factor[i] * share;
            }
          }
          store(block, w, out, start, m, inner);
        });
  }
}
