package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/** Reads at places, and means of places, that are chosen for each dimension by itself. */
public final class FloatResample {
  private FloatResample() {}

  /** y[p, i, j, k] = x[p, source[0][i], source[1][j], source[2][k]], x's planes of size input. */
  public static void gather(int planes, int[] input, int[][] source, Storage x, Storage y) {
    FloatBuffer from = x.floats();
    FloatBuffer to = y.floats();
    int inputs = input[0] * input[1] * input[2];
    int outputs = source[0].length * source[1].length * source[2].length;
    planes(
        planes,
        inputs + outputs,
        plane -> {
          Scratch scratch = Scratch.local();
          float[] in = scratch.floatRow(0, inputs);
          float[] out = scratch.floatRow(1, outputs);
          from.get(plane * inputs, in, 0, inputs);
          int next = 0;
          for (int i : source[0]) {
            for (int j : source[1]) {
              int row = (i * input[1] + j) * input[2];
              for (int k : source[2]) {
                out[next++] = in[row + k];
              }
            }
          }
          to.put(plane * outputs, out, 0, outputs);
        });
  }

  /** The adjoint: dx = zero, and each g added at the place that its y was read from. */
  public static void scatterAdd(int planes, int[] input, int[][] source, Storage g, Storage dx) {
    FloatBuffer from = g.floats();
    FloatBuffer to = dx.floats();
    int inputs = input[0] * input[1] * input[2];
    int outputs = source[0].length * source[1].length * source[2].length;
    planes(
        planes,
        inputs + outputs,
        plane -> {
          Scratch scratch = Scratch.local();
          float[] in = scratch.floatRow(0, inputs);
          float[] out = scratch.floatRow(1, outputs);
          from.get(plane * outputs, out, 0, outputs);
          Arrays.fill(in, 0, inputs, 0);
          int next = 0;
          for (int i : source[0]) {
            for (int j : source[1]) {
              int row = (i * input[1] + j) * input[2];
              for (int k : source[2]) {
                in[row + k] += out[next++];
              }
            }
          }
          to.put(plane * inputs, in, 0, inputs);
        });
  }

  /** y[p, j, i] = Σ_t weight[t][j] x[p, source[t][j], i], x of sizes [planes, size, inner]. */
  public static void interpolate(
      int planes, int size, int inner, int[][] source, double[][] weight, Storage x, Storage y) {
    int inputs = size * inner;
    int outputs = source[0].length * inner;
    FloatBuffer from = x.floats();
    FloatBuffer to = y.floats();
    blocks(
        planes,
        inputs + outputs,
        (first, count) -> {
          Scratch scratch = Scratch.local();
          float[] in = scratch.floatRow(0, count * inputs);
          float[] out = scratch.floatRow(1, count * outputs);
          from.get(first * inputs, in, 0, count * inputs);
          Arrays.fill(out, 0, count * outputs, 0);
          for (int p = 0; p < count; p++) {
            for (int t = 0; t < source.length; t++) {
              if (inner == 1) {
                pick(out, p * outputs, in, p * inputs, source[t], weight[t]);
              } else {
                for (int j = 0; j < source[t].length; j++) {
                  int at = p * inputs + source[t][j] * inner;
                  add(out, p * outputs + j * inner, in, at, (float) weight[t][j], inner);
                }
              }
            }
          }
          to.put(first * outputs, out, 0, count * outputs);
        });
  }

  /** The adjoint: dx = zero, and each g added, weighed, at the places that its y was read from. */
  public static void interpolateAdd(
      int planes, int size, int inner, int[][] source, double[][] weight, Storage g, Storage dx) {
    int inputs = size * inner;
    int outputs = source[0].length * inner;
    FloatBuffer from = g.floats();
    FloatBuffer to = dx.floats();
    blocks(
        planes,
        inputs + outputs,
        (first, count) -> {
          Scratch scratch = Scratch.local();
          float[] in = scratch.floatRow(0, count * inputs);
          float[] out = scratch.floatRow(1, count * outputs);
          from.get(first * outputs, out, 0, count * outputs);
          Arrays.fill(in, 0, count * inputs, 0);
          for (int p = 0; p < count; p++) {
            for (int t = 0; t < source.length; t++) {
              if (inner == 1) {
                spread(in, p * inputs, out, p * outputs, source[t], weight[t]);
              } else {
                for (int j = 0; j < source[t].length; j++) {
                  int at = p * inputs + source[t][j] * inner;
                  add(in, at, out, p * outputs + j * inner, (float) weight[t][j], inner);
                }
              }
            }
          }
          to.put(first * inputs, in, 0, count * inputs);
        });
  }

  private static void add(float[] y, int to, float[] x, int from, float weight, int n) {
    for (int i = 0; i < n; i++) {
      y[to + i] += weight * x[from + i];
    }
  }

  private static void pick(float[] y, int to, float[] x, int from, int[] source, double[] weight) {
    for (int j = 0; j < source.length; j++) {
      y[to + j] += (float) weight[j] * x[from + source[j]];
    }
  }

  private static void spread(
      float[] x, int to, float[] y, int from, int[] source, double[] weight) {
    for (int j = 0; j < source.length; j++) {
      x[to + source[j]] += (float) weight[j] * y[from + j];
    }
  }

  /** Some neighbouring planes. */
  @FunctionalInterface
  private interface Block {
    void run(int first, int count);
  }

  private static void blocks(int planes, int elements, Block work) {
    int block = Math.max(1, 2 * Scratch.TILE / Math.max(1, elements));
    Parallel.run(
        (planes + block - 1) / block,
        (long) planes * elements,
        piece -> work.run(piece * block, Math.min(block, planes - piece * block)));
  }

  private static void planes(int planes, int elements, Parallel.Piece work) {
    int block = Math.max(1, Parallel.GRAIN / Math.max(1, elements));
    Parallel.run(
        (planes + block - 1) / block,
        (long) planes * elements,
        piece -> {
          for (int plane = piece * block; plane < Math.min(planes, (piece + 1) * block); plane++) {
            work.run(plane);
          }
        });
  }
}
