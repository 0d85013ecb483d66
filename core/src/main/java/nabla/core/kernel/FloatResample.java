package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/** Reads planes of three dimensions at places that are chosen for each dimension by itself. */
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
