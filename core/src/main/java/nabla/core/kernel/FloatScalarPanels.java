package nabla.core.kernel;

import java.nio.FloatBuffer;

/** {@link FloatPanels} in plain Java: one panel, whose rows the JIT adds up. */
final class FloatScalarPanels extends FloatPanels {
  FloatScalarPanels(FloatBuffer matrix, int depth, int columns, boolean transposed) {
    super(matrix, depth, columns, transposed, columns);
  }

  @Override
  void multiply(float[] x, float[] y, int rows) {
    for (int row = 0; row < rows; row++) {
      multiply(x, y, row, 0, 0);
    }
  }
}
