package nabla.nn.init;

import java.util.function.DoubleSupplier;
import nabla.core.ArgumentException;
import nabla.core.Generator;
import nabla.core.NoGrad;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * Fills tensors with initial values, in place and without recording, and returns them; PyTorch's
 * {@code nn.init}.
 *
 * <p>Random numbers come from the generator that is passed, or the default one of the calling
 * thread. The fan-in of a weight [out, in, *kernel] is in · kernel elements, its fan-out out ·
 * kernel elements.
 */
public final class Init {
  private Init() {}

  /**
   * Which of its two sides a weight's variance is to preserve: the forward or the backward pass.
   */
  public enum Mode {
    FAN_IN,
    FAN_OUT
  }

  /** What follows the layer, for {@link #calculateGain}. */
  public enum Nonlinearity {
    LINEAR,
    CONV,
    SIGMOID,
    TANH,
    RELU,
    LEAKY_RELU,
    SELU
  }

  // ---- Plain ----

  /** One number everywhere. */
  public static Tensor constant(Tensor tensor, double value) {
    try (NoGrad off = NoGrad.open()) {
      return tensor.fill(value);
    }
  }

  /** Zeros. */
  public static Tensor zeros(Tensor tensor) {
    return constant(tensor, 0);
  }

  /** Ones. */
  public static Tensor ones(Tensor tensor) {
    return constant(tensor, 1);
  }

  /** The identity, as far as a matrix of any size goes. */
  public static Tensor eye(Tensor tensor) {
    if (tensor.rank() != 2) {
      throw new ShapeException(
          "eye: got a tensor of shape " + tensor.shape() + ", wanted a matrix");
    }
    double[] values = new double[tensor.numel()];
    for (int i = 0; i < Math.min(tensor.size(0), tensor.size(1)); i++) {
      values[i * tensor.size(1) + i] = 1;
    }
    return put(tensor, values);
  }

  /** {@link #dirac(Tensor, int)} for one group. */
  public static Tensor dirac(Tensor tensor) {
    return dirac(tensor, 1);
  }

  /**
   * A convolution's weight [out, in, *kernel] that hands on its input channels, as many as it has,
   * in each group.
   */
  public static Tensor dirac(Tensor tensor, int groups) {
    if (tensor.rank() < 3 || tensor.rank() > 5) {
      throw new ShapeException(
          "dirac: got a tensor of shape " + tensor.shape() + ", wanted 3, 4 or 5 dimensions");
    }
    if (groups < 1 || tensor.size(0) % groups != 0) {
      throw new ArgumentException(
          "dirac: got %s groups for %s output channels; dim 0 must be divisible by groups"
              .formatted(groups, tensor.size(0)));
    }
    int kernel = 1;
    int middle = 0;
    for (int d = 2; d < tensor.rank(); d++) {
      kernel *= tensor.size(d);
      middle = middle * tensor.size(d) + tensor.size(d) / 2;
    }
    int perGroup = tensor.size(0) / groups;
    double[] values = new double[tensor.numel()];
    for (int out = 0; out < tensor.size(0); out++) {
      int in = out % perGroup;
      if (in < tensor.size(1)) {
        values[(out * tensor.size(1) + in) * kernel + middle] = 1;
      }
    }
    return put(tensor, values);
  }

  // ---- Random ----

  /** Uniform in [low, high). */
  public static Tensor uniform(Tensor tensor, double low, double high) {
    return uniform(tensor, low, high, Generator.local());
  }

  /** Uniform in [low, high). */
  public static Tensor uniform(Tensor tensor, double low, double high, Generator random) {
    if (!(low <= high)) {
      throw new ArgumentException(
          "uniform: got low " + low + " and high " + high + ", wanted low <= high");
    }
    return draw(tensor, () -> low + (high - low) * random.nextDouble());
  }

  /** Normally distributed. */
  public static Tensor normal(Tensor tensor, double mean, double std) {
    return normal(tensor, mean, std, Generator.local());
  }

  /** Normally distributed. */
  public static Tensor normal(Tensor tensor, double mean, double std, Generator random) {
    if (!(std >= 0)) {
      throw new ArgumentException("normal: got standard deviation " + std + ", wanted 0 or more");
    }
    return draw(tensor, () -> mean + std * random.nextGaussian());
  }

  /** Normally distributed within [a, b], what falls outside being drawn again. */
  public static Tensor truncNormal(Tensor tensor, double mean, double std, double a, double b) {
    return truncNormal(tensor, mean, std, a, b, Generator.local());
  }

  /**
   * Normally distributed within [a, b], what falls outside being drawn again.
   *
   * @throws ArgumentException if [a, b] is empty or further than 2 standard deviations from the
   *     mean
   */
  public static Tensor truncNormal(
      Tensor tensor, double mean, double std, double a, double b, Generator random) {
    if (!(std > 0 && a < b && mean >= a - 2 * std && mean <= b + 2 * std)) {
      throw new ArgumentException(
          ("truncNormal: got mean %s, standard deviation %s, a %s, b %s; wanted a positive"
                  + " deviation, a < b, and a mean at most 2 deviations from [a, b]")
              .formatted(mean, std, a, b));
    }
    // Of a narrow interval the normal distribution finds too little: there the uniform one
    // proposes.
    boolean narrow = b - a < 2 * std;
    double nearest = (Math.max(a, Math.min(b, mean)) - mean) / std;
    return draw(
        tensor,
        () -> {
          while (true) {
            double z =
                narrow ? (a + (b - a) * random.nextDouble() - mean) / std : random.nextGaussian();
            double x = mean + std * z;
            if (x >= a
                && x <= b
                && (!narrow || random.nextDouble() < Math.exp((nearest * nearest - z * z) / 2))) {
              return x;
            }
          }
        });
  }

  /** Uniform in ±gain √(6 / (fanIn + fanOut)): X. Glorot, Y. Bengio, AISTATS 2010. */
  public static Tensor xavierUniform(Tensor tensor, double gain) {
    return xavierUniform(tensor, gain, Generator.local());
  }

  /** Uniform in ±gain √(6 / (fanIn + fanOut)): X. Glorot, Y. Bengio, AISTATS 2010. */
  public static Tensor xavierUniform(Tensor tensor, double gain, Generator random) {
    double bound = gain * Math.sqrt(6. / (fan(tensor, Mode.FAN_IN) + fan(tensor, Mode.FAN_OUT)));
    return uniform(tensor, -bound, bound, random);
  }

  /**
   * Normal with standard deviation gain √(2 / (fanIn + fanOut)): X. Glorot, Y. Bengio, AISTATS
   * 2010.
   */
  public static Tensor xavierNormal(Tensor tensor, double gain) {
    return xavierNormal(tensor, gain, Generator.local());
  }

  /**
   * Normal with standard deviation gain √(2 / (fanIn + fanOut)): X. Glorot, Y. Bengio, AISTATS
   * 2010.
   */
  public static Tensor xavierNormal(Tensor tensor, double gain, Generator random) {
    return normal(
        tensor,
        0,
        gain * Math.sqrt(2. / (fan(tensor, Mode.FAN_IN) + fan(tensor, Mode.FAN_OUT))),
        random);
  }

  /**
   * Uniform in ±gain √(3 / fan): K. He et al., "Delving Deep into Rectifiers", arXiv 1502.01852.
   */
  public static Tensor kaimingUniform(
      Tensor tensor, double a, Mode mode, Nonlinearity nonlinearity) {
    return kaimingUniform(tensor, a, mode, nonlinearity, Generator.local());
  }

  /**
   * Uniform in ±gain √(3 / fan): K. He et al., "Delving Deep into Rectifiers", arXiv 1502.01852.
   *
   * @param a the negative slope, of {@link Nonlinearity#LEAKY_RELU} alone
   */
  public static Tensor kaimingUniform(
      Tensor tensor, double a, Mode mode, Nonlinearity nonlinearity, Generator random) {
    double bound = calculateGain(nonlinearity, a) * Math.sqrt(3. / fan(tensor, mode));
    return tensor.numel() == 0 ? tensor : uniform(tensor, -bound, bound, random);
  }

  /** Normal with standard deviation gain / √fan: K. He et al., arXiv 1502.01852. */
  public static Tensor kaimingNormal(
      Tensor tensor, double a, Mode mode, Nonlinearity nonlinearity) {
    return kaimingNormal(tensor, a, mode, nonlinearity, Generator.local());
  }

  /**
   * Normal with standard deviation gain / √fan: K. He et al., arXiv 1502.01852.
   *
   * @param a the negative slope, of {@link Nonlinearity#LEAKY_RELU} alone
   */
  public static Tensor kaimingNormal(
      Tensor tensor, double a, Mode mode, Nonlinearity nonlinearity, Generator random) {
    double std = calculateGain(nonlinearity, a) / Math.sqrt(fan(tensor, mode));
    return tensor.numel() == 0 ? tensor : normal(tensor, 0, std, random);
  }

  /**
   * By what factor the standard deviation is to grow to make up for what follows; {@code a} as in
   * leaky ReLU.
   */
  public static double calculateGain(Nonlinearity nonlinearity, double a) {
    return switch (nonlinearity) {
      case LINEAR, CONV, SIGMOID -> 1;
      case TANH -> 5. / 3;
      case RELU -> Math.sqrt(2);
      case LEAKY_RELU -> Math.sqrt(2 / (1 + a * a));
      case SELU -> 3. / 4;
    };
  }

  // ---- PyTorch's defaults of Linear and Conv ----

  /** Kaiming-uniform with a = √5, which is uniform in ±1/√fanIn. */
  public static Tensor defaultWeight(Tensor tensor) {
    return kaimingUniform(tensor, Math.sqrt(5), Mode.FAN_IN, Nonlinearity.LEAKY_RELU);
  }

  /** Uniform in ±1/√fanIn of the weight beside it. */
  public static Tensor defaultBias(Tensor tensor, int fanIn) {
    double bound = fanIn == 0 ? 0 : 1 / Math.sqrt(fanIn);
    return uniform(tensor, -bound, bound);
  }

  /**
   * How many inputs an output of a weight [out, in, *kernel] sums up, or how many outputs an input
   * goes to.
   */
  public static int fan(Tensor weight, Mode mode) {
    if (weight.rank() < 2) {
      throw new ShapeException(
          "fan in and fan out can not be computed for tensor with fewer than 2 dimensions, got"
              + " shape "
              + weight.shape());
    }
    int fan = weight.size(mode == Mode.FAN_IN ? 1 : 0);
    for (int d = 2; d < weight.rank(); d++) {
      fan *= weight.size(d);
    }
    return fan;
  }

  private static Tensor draw(Tensor tensor, DoubleSupplier number) {
    double[] values = new double[tensor.numel()];
    for (int i = 0; i < values.length; i++) {
      values[i] = number.getAsDouble();
    }
    return put(tensor, values);
  }

  private static Tensor put(Tensor tensor, double[] values) {
    try (NoGrad off = NoGrad.open()) {
      return tensor.copyFrom(Tensor.of(values).reshape(tensor.shape()).to(tensor.dataType()));
    }
  }
}
