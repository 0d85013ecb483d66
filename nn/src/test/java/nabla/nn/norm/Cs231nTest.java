package nabla.nn.norm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import nabla.core.Autograd;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.nn.Layer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The gradient checks of Stanford's course CS231n, assignment 2, with the notebooks' own random
 * numbers, step (1e-5) and measure of error, come out in the ranges that the notebooks tell
 * students to expect. BatchNormalization.ipynb: "You should expect to see relative errors between
 * 1e-13 and 1e-8" for batch norm, "between 1e-12 and 1e-8" for layer norm.
 * ConvolutionalNetworks.ipynb: "You should expect errors of magnitudes between 1e-12~1e-07" for
 * spatial group norm.
 */
class Cs231nTest {
  private static final double STEP = 1e-5;

  private static JsonNode numbers(String name) throws IOException {
    try (InputStream file = Cs231nTest.class.getResourceAsStream("cs231n.json")) {
      return JsonMapper.builder().build().readTree(file).get(name);
    }
  }

  private static Tensor tensor(JsonNode values, int... dims) {
    double[] numbers = new double[values.size()];
    Arrays.setAll(numbers, i -> values.get(i).doubleValue());
    return Tensor.of(numbers).reshape(dims).detach();
  }

  @Test
  void batchNormBackward() throws IOException {
    check(new BatchNorm1d(5, BatchNormOptions.cs231n()), numbers("rows"), 1e-8, 4, 5);
  }

  @Test
  void layerNormBackward() throws IOException {
    check(new LayerNorm(5), numbers("rows"), 1e-8, 4, 5);
  }

  @Test
  void spatialGroupNormBackward() throws IOException {
    check(new GroupNorm(2, 6), numbers("pictures"), 1e-7, 2, 6, 4, 5);
  }

  private static void check(Layer norm, JsonNode numbers, double largest, int... dims) {
    norm.to(DataType.DOUBLE);
    Tensor x = tensor(numbers.get("x"), dims).requiresGrad(true);
    Tensor g = tensor(numbers.get("dout"), dims);
    Tensor gamma = norm.namedParameters().get("weight");
    Tensor beta = norm.namedParameters().get("bias");
    Tensor[] wanted = {x, gamma, beta};
    try (NoGrad off = NoGrad.open()) {
      gamma.copyFrom(tensor(numbers.get("gamma"), gamma.shape().dims()));
      beta.copyFrom(tensor(numbers.get("beta"), beta.shape().dims()));
    }
    Tensor[] gradients =
        Autograd.grad(
            new Tensor[] {norm.forward(x)}, wanted, new Tensor[] {g}, Autograd.Options.defaults());
    Iterator<String> names = List.of("dx", "dgamma", "dbeta").iterator();
    for (int i = 0; i < wanted.length; i++) {
      double[] numeric = numeric(() -> norm.forward(x), wanted[i], g);
      double error = relativeError(numeric, gradients[i].toDoubleArray());
      assertTrue(error <= largest, names.next() + " error: " + error);
    }
  }

  /** The notebooks' eval_numerical_gradient_array: Σ (f(x + h) - f(x - h)) g / 2h. */
  private static double[] numeric(Supplier<Tensor> f, Tensor at, Tensor g) {
    double[] values = at.toDoubleArray();
    double[] gradient = new double[values.length];
    try (NoGrad off = NoGrad.open()) {
      for (int i = 0; i < values.length; i++) {
        double there = values[i];
        Tensor[] ends = new Tensor[2];
        for (int side = 0; side < 2; side++) {
          values[i] = side == 0 ? there - STEP : there + STEP;
          at.copyFrom(Tensor.of(values).reshape(at.shape()));
          ends[side] = f.get();
        }
        values[i] = there;
        at.copyFrom(Tensor.of(values).reshape(at.shape()));
        gradient[i] = ends[1].sub(ends[0]).mul(g).sum().item() / (2 * STEP);
      }
    }
    return gradient;
  }

  /** The notebooks' rel_error: max |x - y| / max(1e-8, |x| + |y|). */
  private static double relativeError(double[] x, double[] y) {
    double largest = 0;
    for (int i = 0; i < x.length; i++) {
      double size = Math.max(1e-8, Math.abs(x[i]) + Math.abs(y[i]));
      largest = Math.max(largest, Math.abs(x[i] - y[i]) / size);
    }
    return largest;
  }

  /** running = momentum * running + (1 - momentum) * sample, with np.var, both from zero. */
  @Test
  void runningStatisticsByItsConvention() throws IOException {
    BatchNorm1d norm = new BatchNorm1d(5, BatchNormOptions.cs231n().withMomentum(.7));
    norm.to(DataType.DOUBLE);
    Tensor x = tensor(numbers("rows").get("x"), 4, 5);
    double[] mean = new double[5];
    double[] var = new double[5];
    for (int step = 1; step <= 3; step++) {
      Tensor batch = x.mul(step);
      norm.forward(batch);
      double[] values = batch.toDoubleArray();
      for (int c = 0; c < 5; c++) {
        double sum = 0;
        double squares = 0;
        for (int n = 0; n < 4; n++) {
          sum += values[5 * n + c];
        }
        for (int n = 0; n < 4; n++) {
          squares += Math.pow(values[5 * n + c] - sum / 4, 2);
        }
        mean[c] = .7 * mean[c] + (1 - .7) * (sum / 4);
        var[c] = .7 * var[c] + (1 - .7) * (squares / 4);
      }
    }
    assertArrayEquals(mean, norm.runningMean().toDoubleArray(), 1e-12);
    assertArrayEquals(var, norm.runningVar().toDoubleArray(), 1e-10);
  }
}
