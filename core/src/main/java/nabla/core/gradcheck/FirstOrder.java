package nabla.core.gradcheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import nabla.core.Autograd;
import nabla.core.Generator;
import nabla.core.GradCheckException;
import nabla.core.NoGrad;
import nabla.core.Shape;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** The check of one function's first derivatives at one point. */
final class FirstOrder {
  private final Options options;
  private final int order;
  private final Function<Tensor[], Tensor[]> f;
  private final Tensor[] inputs;
  private final List<String> names;
  private final List<String> outputNames;
  private final Generator random;

  /** The inputs that require a gradient, and their names. */
  private final Tensor[] wanted;

  private final List<String> wantedNames = new ArrayList<>();

  /** The outputs under check: those with a gradient, or all if none has one. */
  private Tensor[] outputs;

  private int[] outputIndices;

  FirstOrder(
      Options options,
      int order,
      Function<Tensor[], Tensor[]> f,
      Tensor[] inputs,
      List<String> names,
      List<String> outputNames,
      Generator random) {
    this.options = options;
    this.order = order;
    this.f = f;
    this.inputs = inputs;
    this.names = names;
    this.outputNames = outputNames;
    this.random = random;
    this.wanted = requiringGrad(inputs);
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].requiresGrad()) {
        wantedNames.add(names.get(i));
      }
    }
  }

  static Tensor[] requiringGrad(Tensor[] tensors) {
    return Arrays.stream(tensors).filter(Tensor::requiresGrad).toArray(Tensor[]::new);
  }

  /** Throws if something is wrong; gives the outputs. */
  Tensor[] run() {
    checkInputs();
    Tensor[] all = evaluate();
    chooseOutputs(all);
    checkRepeatable(all);
    // Moving an input makes the recorded graph stale, so what needs the graph comes first.
    checkBackwardRepeatable();
    if (options.checkUndefinedGrad()) {
      checkUndefinedGrad();
    }
    if (options.order() > 1) {
      checkGradientsThatAreDifferentiated();
    }
    if (options.fastMode()) {
      projected();
    } else {
      full();
    }
    return all;
  }

  private void checkInputs() {
    if (wanted.length == 0) {
      throw fault(
          "expects at least one input to require gradient, got "
              + inputs.length
              + " that don't; call requiresGrad(true) on those to check");
    }
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].dataType() != DataType.DOUBLE) {
        throw fault(
            wantedNames.get(i)
                + " is "
                + wanted[i].dataType()
                + ", wanted DOUBLE: finite differences of "
                + "floats are mostly rounding; use to(DataType.DOUBLE).detach().requiresGrad(true)");
      }
    }
  }

  /** The function's value, after seeing that it left its inputs alone. */
  private Tensor[] evaluate() {
    double[][] before = values(inputs);
    Tensor[] y = f.apply(inputs.clone());
    double[][] after = values(inputs);
    for (int i = 0; i < inputs.length; i++) {
      // Arrays.equals compares bits, so a NaN that stayed is no change.
      if (!Arrays.equals(before[i], after[i])) {
        throw fault(
            "the function changed "
                + names.get(i)
                + ", "
                + inputs[i].shape()
                + ", in place; let it work on a"
                + " clone()");
      }
    }
    return y;
  }

  private void chooseOutputs(Tensor[] all) {
    boolean none = requiringGrad(all).length == 0;
    outputIndices =
        IntStream.range(0, all.length).filter(k -> none || all[k].requiresGrad()).toArray();
    outputs = Arrays.stream(outputIndices).mapToObj(k -> all[k]).toArray(Tensor[]::new);
    if (outputs.length == 0) {
      throw fault("the function returned no output; there is nothing to check");
    }
    for (int k = 0; k < outputs.length; k++) {
      if (outputs[k].requiresGrad() && outputs[k].dataType() != DataType.DOUBLE) {
        throw fault(
            outputName(k)
                + " is "
                + outputs[k].dataType()
                + ", wanted DOUBLE: something in the function"
                + " rounds its DOUBLE inputs");
      }
    }
  }

  private void checkRepeatable(Tensor[] first) {
    double[][] a = values(first);
    double[][] b = values(evaluate());
    for (int k = 0; k < a.length; k++) {
      if (a[k].length != b[k].length) {
        throw fault(
            "the function isn't deterministic: output "
                + k
                + " had "
                + a[k].length
                + " elements, then "
                + b[k].length);
      }
      requireClose(
          a[k],
          b[k],
          options.nondetTol(),
          "the function isn't deterministic: called twice, output " + k + " differs");
    }
  }

  private void checkBackwardRepeatable() {
    Tensor[] v = cotangents();
    double[][] a = gradients(outputs, v);
    double[][] b = gradients(outputs, v);
    for (int i = 0; i < wanted.length; i++) {
      requireClose(
          a[i],
          b[i],
          options.nondetTol(),
          "backward is not reentrant: run twice with the same gradient, "
              + "the gradient of "
              + wantedNames.get(i)
              + " differs; it is not deterministic, or changes what it reads");
    }
  }

  /** An op may have two backwards, a fast one and one that can be differentiated; they agree. */
  private void checkGradientsThatAreDifferentiated() {
    Tensor[] v = cotangents();
    double[][] plain = gradients(outputs, v);
    double[][] recorded = gradients(outputs, v, Autograd.Options.defaults().withCreateGraph());
    for (int i = 0; i < wanted.length; i++) {
      requireClose(
          plain[i],
          recorded[i],
          options.atol() + options.rtol() * max(plain[i]),
          "with createGraph the gradient"
              + " of "
              + wantedNames.get(i)
              + " is another than without");
    }
  }

  /** A gradient of zero gives zeros, and a gradient that isn't there counts as zero. */
  private void checkUndefinedGrad() {
    Tensor[] zeros = Arrays.stream(outputs).map(Tensor::zerosLike).toArray(Tensor[]::new);
    double[][] none = gradients(outputs, zeros);
    for (int i = 0; i < wanted.length; i++) {
      requireClose(
          none[i],
          new double[none[i].length],
          0,
          "backward is not multiplied by the output's gradient: that"
              + " is zero, but the gradient of "
              + wantedNames.get(i)
              + " isn't");
    }
    if (outputs.length == 1) {
      return;
    }
    Tensor[] v = cotangents();
    for (int k = 0; k < outputs.length; k++) {
      Tensor[] alone = zeros.clone();
      alone[k] = v[k];
      double[][] with = gradients(outputs, alone);
      double[][] without = gradients(new Tensor[] {outputs[k]}, new Tensor[] {v[k]});
      for (int i = 0; i < wanted.length; i++) {
        requireClose(
            with[i],
            without[i],
            options.atol(),
            "expected the gradients of outputs that are left out to count"
                + " as zero; with "
                + outputName(k)
                + " alone the gradient of "
                + wantedNames.get(i)
                + " differs");
      }
    }
  }

  /** Every entry of every Jacobian; and that a random gradient gives what the Jacobian says. */
  private void full() {
    Tensor[] v = cotangents();
    double[][] expected = zeros(wanted);
    double[] largest = new double[wanted.length];
    List<double[][]> analytic = new ArrayList<>();
    for (int k = 0; k < outputs.length; k++) {
      double[] g = v[k].toDoubleArray();
      double[][] jacobian = analyticJacobian(k);
      for (int i = 0; i < wanted.length; i++) {
        int n = wanted[i].numel();
        for (int at = 0; at < jacobian[i].length; at++) {
          expected[i][at % n] += g[at / n] * jacobian[i][at];
          largest[i] = Math.max(largest[i], Math.abs(jacobian[i][at]));
        }
      }
      analytic.add(jacobian);
    }
    double[][] actual = gradients(outputs, v);
    for (int i = 0; i < wanted.length; i++) {
      requireClose(
          actual[i],
          expected[i],
          options.atol() + options.rtol() * max(expected[i]),
          "backward is not linear in the output's gradient: for a random one, the gradient of "
              + wantedNames.get(i)
              + " isn't the Jacobian times it");
    }
    for (int i = 0; i < wanted.length; i++) {
      double[][] numeric = numericJacobian(wanted[i]);
      for (int k = 0; k < outputs.length; k++) {
        compare(analytic.get(k)[i], numeric[k], k, i);
      }
      requireNonZero(largest[i], i);
    }
  }

  /**
   * For each input the derivative along a random direction u, times a random v for each output:
   * uᵀJv.
   */
  private void projected() {
    Tensor[] v = cotangents();
    double[] largest = new double[wanted.length];
    double[][][] analytic = new double[outputs.length][][];
    for (int k = 0; k < outputs.length; k++) {
      analytic[k] = gradients(new Tensor[] {outputs[k]}, new Tensor[] {v[k]});
    }
    for (int i = 0; i < wanted.length; i++) {
      double[] u = direction(wanted[i].numel());
      double[][] slopes = slopes(wanted[i], u);
      for (int k = 0; k < outputs.length; k++) {
        double[] g = v[k].toDoubleArray();
        double a = dot(analytic[k][i], u);
        double n = dot(slopes[k], g);
        double atol = options.atol() * Math.max(1, sumOfMagnitudes(u) * sumOfMagnitudes(g));
        if (!(Math.abs(a - n) <= atol + options.rtol() * Math.abs(n))) {
          chooseOutputs(evaluate());
          full();
          throw fault(
              "along a random direction the derivative of "
                  + outputName(k)
                  + " with respect to "
                  + wantedNames.get(i)
                  + " is "
                  + a
                  + " by backward and "
                  + n
                  + " by finite differences, but every entry of"
                  + " the Jacobian passes; the function may be badly scaled or not smooth here");
        }
        largest[i] = Math.max(largest[i], max(analytic[k][i]));
      }
      requireNonZero(largest[i], i);
    }
  }

  private void requireNonZero(double largest, int i) {
    if (options.requireNonZero() && order == 1 && largest <= options.atol()) {
      throw fault(
          "the gradient of "
              + wantedNames.get(i)
              + " is zero everywhere (at most "
              + largest
              + "): a check that is about zero checks nothing. Return something whose gradient isn't zero by nature, such as"
              + " the tensor instead of its sum");
    }
  }

  /**
   * For each input, ∂ output k / ∂ input row by row, one backward for each element of the output.
   */
  private double[][] analyticJacobian(int k) {
    Tensor y = outputs[k];
    double[][] jacobian = new double[wanted.length][];
    for (int i = 0; i < wanted.length; i++) {
      jacobian[i] = new double[y.numel() * wanted[i].numel()];
    }
    for (int row = 0; row < y.numel(); row++) {
      double[] unit = new double[y.numel()];
      unit[row] = 1;
      double[][] gradients =
          gradients(new Tensor[] {y}, new Tensor[] {Tensor.of(unit, y.shape().dims())});
      for (int i = 0; i < wanted.length; i++) {
        int n = wanted[i].numel();
        System.arraycopy(gradients[i], 0, jacobian[i], row * n, n);
      }
    }
    return jacobian;
  }

  /**
   * For each output, ∂ output / ∂ x row by row, by two calls of the function for each element of
   * the input.
   */
  private double[][] numericJacobian(Tensor x) {
    int n = x.numel();
    double[][] jacobian = new double[outputs.length][];
    for (int k = 0; k < outputs.length; k++) {
      jacobian[k] = new double[outputs[k].numel() * n];
    }
    for (int column = 0; column < n; column++) {
      double[] unit = new double[n];
      unit[column] = 1;
      double[][] slopes = slopes(x, unit);
      for (int k = 0; k < outputs.length; k++) {
        for (int row = 0; row < slopes[k].length; row++) {
          jacobian[k][row * n + column] = slopes[k][row];
        }
      }
    }
    return jacobian;
  }

  /** (f(x + eps u) - f(x - eps u)) / (2 eps), for each output. */
  private double[][] slopes(Tensor x, double[] u) {
    double[] centre = x.toDoubleArray();
    try {
      set(x, centre, u, options.eps());
      double[][] above = chosen(evaluate());
      set(x, centre, u, -options.eps());
      double[][] below = chosen(evaluate());
      for (int k = 0; k < above.length; k++) {
        for (int j = 0; j < above[k].length; j++) {
          above[k][j] = (above[k][j] - below[k][j]) / (2 * options.eps());
        }
      }
      return above;
    } finally {
      set(x, centre, u, 0);
    }
  }

  private static void set(Tensor x, double[] centre, double[] u, double eps) {
    double[] moved = centre.clone();
    if (eps != 0) {
      for (int i = 0; i < moved.length; i++) {
        moved[i] += eps * u[i];
      }
    }
    try (NoGrad change = NoGrad.open()) {
      x.copyFrom(Tensor.of(moved, x.shape().dims()));
    }
  }

  private double[][] chosen(Tensor[] all) {
    double[][] values = new double[outputs.length][];
    for (int k = 0; k < values.length; k++) {
      values[k] = all[outputIndices[k]].toDoubleArray();
      if (values[k].length != outputs[k].numel()) {
        throw fault(
            outputName(k) + " has another shape when an input is moved by " + options.eps());
      }
    }
    return values;
  }

  /**
   * The gradients of the wanted inputs; zeros for one that isn't used, and for all of outputs
   * without history.
   */
  private double[][] gradients(Tensor[] y, Tensor[] v) {
    return gradients(y, v, Autograd.Options.defaults().withRetainGraph());
  }

  private double[][] gradients(Tensor[] y, Tensor[] v, Autograd.Options walk) {
    double[][] values = zeros(wanted);
    if (!y[0].requiresGrad()) {
      return values;
    }
    Tensor[] found = Autograd.grad(y, wanted, v, walk.withAllowUnused());
    for (int i = 0; i < found.length; i++) {
      values[i] = found[i] == null ? values[i] : found[i].toDoubleArray();
    }
    return values;
  }

  private void compare(double[] analytic, double[] numeric, int k, int i) {
    int wrong = 0;
    int worst = 0;
    double excess = 0;
    for (int at = 0; at < numeric.length; at++) {
      double error = Math.abs(analytic[at] - numeric[at]);
      double ratio = error / (options.atol() + options.rtol() * Math.abs(numeric[at]));
      if (!(ratio <= 1)) {
        wrong++;
        if (!(ratio <= excess)) {
          worst = at;
          excess = ratio;
        }
      }
    }
    if (wrong > 0) {
      double a = analytic[worst];
      double n = numeric[worst];
      int columns = wanted[i].numel();
      throw fault(
          String.format(
              Locale.ROOT,
              "Jacobian mismatch for %s with respect to %s: %d of %d entries differ by more than %s + %s |numeric|.%n"
                  + "  worst entry     d %s%s / d %s%s%n"
                  + "  analytic        %s%n"
                  + "  numeric         %s%n"
                  + "  relative error  %.3g%s",
              outputName(k),
              wantedNames.get(i),
              wrong,
              numeric.length,
              options.atol(),
              options.rtol(),
              outputName(k),
              index(worst / columns, outputs[k].shape()),
              wantedNames.get(i),
              index(worst % columns, wanted[i].shape()),
              a,
              n,
              Math.abs(a - n) / Math.max(Math.abs(a), Math.abs(n)),
              outputs[k].requiresGrad()
                  ? ""
                  : String.format(
                      "%nThe output has no history: its graph was severed, as by"
                          + " detach() or by numbers taken out and put into a new tensor.")));
    }
  }

  private void requireClose(double[] a, double[] b, double tolerance, String complaint) {
    for (int at = 0; at < a.length; at++) {
      if (!(Math.abs(a[at] - b[at]) <= tolerance) && Double.compare(a[at], b[at]) != 0) {
        throw fault(
            complaint
                + ": element "
                + at
                + " is "
                + a[at]
                + " and "
                + b[at]
                + ", tolerance "
                + tolerance);
      }
    }
  }

  private GradCheckException fault(String what) {
    return new GradCheckException("GradCheck, order " + order + ": " + what);
  }

  private String outputName(int k) {
    return outputNames == null ? "output " + outputIndices[k] : outputNames.get(outputIndices[k]);
  }

  /** [i, j, ...] of an element that is counted row by row. */
  private static String index(int at, Shape shape) {
    int[] index = new int[shape.rank()];
    for (int d = index.length - 1; d >= 0; d--) {
      index[d] = at % shape.dim(d);
      at /= shape.dim(d);
    }
    return Arrays.toString(index);
  }

  /** A random gradient for each output, normally distributed. */
  private Tensor[] cotangents() {
    return Arrays.stream(outputs)
        .map(y -> Tensor.randn(random, DataType.DOUBLE, y.shape().dims()))
        .toArray(Tensor[]::new);
  }

  /** A random direction of length 1. */
  private double[] direction(int n) {
    double[] u = new double[n];
    for (int i = 0; i < n; i++) {
      u[i] = random.nextGaussian();
    }
    double length = Math.sqrt(dot(u, u));
    for (int i = 0; i < n; i++) {
      u[i] /= length;
    }
    return u;
  }

  private static double[][] values(Tensor[] tensors) {
    return Arrays.stream(tensors).map(Tensor::toDoubleArray).toArray(double[][]::new);
  }

  private static double[][] zeros(Tensor[] like) {
    return Arrays.stream(like).map(x -> new double[x.numel()]).toArray(double[][]::new);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double max(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElse(0);
  }

  private static double sumOfMagnitudes(double[] x) {
    return Arrays.stream(x).map(Math::abs).sum();
  }
}
