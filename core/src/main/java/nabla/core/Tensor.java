package nabla.core;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import nabla.core.kernel.DoubleElementwise;
import nabla.core.kernel.FloatElementwise;
import nabla.core.kernel.Walk;
import nabla.core.memory.Storage;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A dense row-major array of numbers that remembers, when a gradient is wanted, how it was
 * computed.
 *
 * <p>Element types are FLOAT (the default), DOUBLE (for gradient checks) and LONG (class indices,
 * tokens). The memory is one INDArray, {@link #array()}. Operations make new tensors and broadcast
 * as NumPy's; those that end in {@code InPlace} or {@code From} change this one. Axes may be
 * counted from the back as -1, -2, ...; where a method takes any number of axes, none means all. A
 * null argument gets a NullPointerException, as in the JDK.
 */
public final class Tensor {
  private final Storage storage;
  private final Shape shape;

  /**
   * What it was computed by, or the leaf that collects its gradient; null if no gradient is wanted.
   */
  Node node;

  private Tensor(Storage storage, Shape shape) {
    this.storage = storage;
    this.shape = shape;
  }

  // ---- Creation ----

  /** A tensor of undefined content, for whoever sets every number next. */
  public static Tensor empty(DataType type, Shape shape) {
    requireSupported(type);
    MemoryLimit.take(type, shape.numel());
    return new Tensor(Storage.allocate(type, shape.numel()), shape);
  }

  /** A tensor of undefined content, like another in type and shape. */
  static Tensor like(Tensor x) {
    return new Tensor(Storage.allocate(x.dataType(), x.shape.numel()), x.shape);
  }

  /** The memory of another tensor seen in another shape, without history. */
  static Tensor sharing(Tensor x, Shape shape) {
    return new Tensor(x.storage(), shape);
  }

  /** A FLOAT vector. */
  public static Tensor of(float... values) {
    Tensor x = empty(DataType.FLOAT, Shape.of(values.length));
    x.storage.floats().put(0, values);
    return x;
  }

  /** A DOUBLE vector. */
  public static Tensor of(double... values) {
    Tensor x = empty(DataType.DOUBLE, Shape.of(values.length));
    x.storage.doubles().put(0, values);
    return x;
  }

  /** A LONG vector. */
  public static Tensor of(long... values) {
    Tensor x = empty(DataType.LONG, Shape.of(values.length));
    x.storage.longs().put(0, values);
    return x;
  }

  /** A LONG vector. */
  public static Tensor of(int... values) {
    return of(Arrays.stream(values).asLongStream().toArray());
  }

  /**
   * A tensor of the numbers in nested Java arrays of any depth: float gives FLOAT, double DOUBLE,
   * int and long LONG. A single number, as in {@code of(2f)}, gives a tensor without dimensions.
   *
   * @throws ShapeException if the rows differ in length
   * @throws TypeException for anything but nested arrays of float, double, int or long
   */
  public static Tensor of(Object nested) {
    return JavaArrays.read(nested);
  }

  /** The numbers of a row-major Java array in a shape. */
  public static Tensor of(float[] values, int... dims) {
    return of(values).reshape(dims);
  }

  /** The numbers of a row-major Java array in a shape. */
  public static Tensor of(double[] values, int... dims) {
    return of(values).reshape(dims);
  }

  /** A single number. */
  public static Tensor scalar(DataType type, double value) {
    return full(type, Shape.SCALAR, value);
  }

  /** A single FLOAT number. */
  public static Tensor scalar(double value) {
    return scalar(DataType.FLOAT, value);
  }

  /** A tensor with one number everywhere. */
  public static Tensor full(DataType type, Shape shape, double value) {
    requireSupported(type);
    Tensor x = empty(type, shape);
    Copy.fill(x, value);
    return x;
  }

  /** A FLOAT tensor with one number everywhere. */
  public static Tensor full(Shape shape, double value) {
    return full(DataType.FLOAT, shape, value);
  }

  /** Zeros. */
  public static Tensor zeros(DataType type, Shape shape) {
    return full(type, shape, 0);
  }

  /** Zeros. */
  public static Tensor zeros(DataType type, int... dims) {
    return full(type, Shape.of(dims), 0);
  }

  /** FLOAT zeros. */
  public static Tensor zeros(int... dims) {
    return zeros(DataType.FLOAT, dims);
  }

  /** Zeros like another tensor. */
  public static Tensor zerosLike(Tensor x) {
    return full(x.dataType(), x.shape, 0);
  }

  /** Ones. */
  public static Tensor ones(DataType type, int... dims) {
    return full(type, Shape.of(dims), 1);
  }

  /** FLOAT ones. */
  public static Tensor ones(int... dims) {
    return ones(DataType.FLOAT, dims);
  }

  /** Ones like another tensor. */
  public static Tensor onesLike(Tensor x) {
    return full(x.dataType(), x.shape, 1);
  }

  /** FLOAT numbers uniform in [0, 1), from the thread's default generator. */
  public static Tensor rand(int... dims) {
    return rand(Generator.local(), DataType.FLOAT, dims);
  }

  /** Numbers uniform in [0, 1). */
  public static Tensor rand(Generator random, DataType type, int... dims) {
    Tensor x = empty(requireFloating(type, "rand"), Shape.of(dims));
    for (int i = 0; i < x.numel(); i++) {
      // 24 bits for float, so that rounding never gives 1.
      x.put(i, x.isFloat() ? (random.nextLong() >>> 40) * 0x1p-24 : random.nextDouble());
    }
    return x;
  }

  /** FLOAT numbers, normally distributed, from the thread's default generator. */
  public static Tensor randn(int... dims) {
    return randn(Generator.local(), DataType.FLOAT, dims);
  }

  /** Numbers normally distributed with mean 0 and standard deviation 1. */
  public static Tensor randn(Generator random, DataType type, int... dims) {
    Tensor x = empty(requireFloating(type, "randn"), Shape.of(dims));
    for (int i = 0; i < x.numel(); i++) {
      x.put(i, random.nextGaussian());
    }
    return x;
  }

  /** LONG numbers uniform in low to high - 1. */
  public static Tensor randint(Generator random, int low, int high, int... dims) {
    if (high <= low || (long) high - low > Integer.MAX_VALUE) {
      throw new ArgumentException(
          "randint: got low %s and high %s, wanted low < high, less than 2^31 apart"
              .formatted(low, high));
    }
    Tensor x = empty(DataType.LONG, Shape.of(dims));
    for (int i = 0; i < x.numel(); i++) {
      x.put(i, low + random.nextInt(high - low));
    }
    return x;
  }

  /** LONG numbers 0, 1, ..., end - 1. */
  public static Tensor arange(int end) {
    return arange(DataType.LONG, 0, end, 1);
  }

  /** start, start + step, ... up to, and not with, end. */
  public static Tensor arange(DataType type, double start, double end, double step) {
    double count = Math.ceil((end - start) / step);
    if (!(step != 0 && count >= 0)) {
      throw new ArgumentException(
          "arange: got start %s, end %s, step %s; wanted a step that leads from start to end"
              .formatted(start, end, step));
    }
    requireSupported(type);
    Tensor x = empty(type, Shape.of((int) Math.min(count, Integer.MAX_VALUE)));
    for (int i = 0; i < x.numel(); i++) {
      x.put(i, start + i * step);
    }
    return x;
  }

  /** The FLOAT identity matrix. */
  public static Tensor eye(int n) {
    return eye(DataType.FLOAT, n);
  }

  /** The identity matrix. */
  public static Tensor eye(DataType type, int n) {
    Tensor x = zeros(type, n, n);
    for (int i = 0; i < n; i++) {
      x.put(i * n + i, 1);
    }
    return x;
  }

  /**
   * A tensor with a copy of an INDArray's numbers; every layout and the types FLOAT, DOUBLE, LONG
   * and INT will do.
   */
  public static Tensor copyOf(INDArray array) {
    DataType type = array.dataType() == DataType.INT ? DataType.LONG : array.dataType();
    requireSupported(type);
    Shape shape = ndShape(array, "copyOf");
    Tensor x = empty(type, shape);
    if (shape.numel() > 0) {
      x.storage.view(x.shape.raw()).assign(array.castTo(type));
    }
    return x;
  }

  /**
   * A tensor on the memory of an INDArray itself: a change in one shows in the other, and whoever
   * closes the INDArray ends the tensor too.
   *
   * @throws TypeException if its element type isn't FLOAT, DOUBLE or LONG
   * @throws ShapeException if it isn't dense and row-major; {@link #copyOf} takes any
   */
  public static Tensor wrap(INDArray array) {
    requireSupported(array.dataType());
    Shape shape = ndShape(array, "wrap");
    long[] strides = Arrays.stream(shape.strides()).asLongStream().toArray();
    boolean dense = !array.isEmpty() && !array.isAttached();
    for (int i = 0; dense && i < strides.length; i++) {
      dense = shape.raw()[i] == 1 || array.stride(i) == strides[i];
    }
    if (!dense) {
      throw new ShapeException(
          ("wrap: an INDArray of shape %s and strides %s isn't dense, row-major and outside of"
                  + " workspaces; use copyOf")
              .formatted(shape, Arrays.toString(array.stride())));
    }
    return new Tensor(Storage.over(array), shape);
  }

  private static Shape ndShape(INDArray array, String op) {
    if (array.wasClosed()) {
      throw new ArgumentException(op + ": the INDArray was closed; wanted an open one");
    }
    if (array.isEmpty() && array.rank() == 0) {
      return Shape.of(0);
    }
    return Shape.of(
        Arrays.stream(array.shape())
            .mapToInt(size -> (int) Math.min(size, Integer.MAX_VALUE))
            .toArray());
  }

  // ---- What it is ----

  /** The sizes of its dimensions. */
  public Shape shape() {
    return shape;
  }

  /** The size of a dimension. */
  public int size(int axis) {
    return shape.dim(axis);
  }

  /** The number of dimensions. */
  public int rank() {
    return shape.rank();
  }

  /** The number of elements. */
  public int numel() {
    return shape.numel();
  }

  /** The element type: FLOAT, DOUBLE or LONG. */
  public DataType dataType() {
    return storage.type();
  }

  /** The number in a tensor of one element. */
  public double item() {
    if (numel() != 1) {
      throw new ShapeException(
          ("item: a tensor of shape %s has %s elements, wanted exactly one; use get(...) or"
                  + " toDoubleArray()")
              .formatted(shape, numel()));
    }
    return at(0);
  }

  /** One element, by an index for each dimension. */
  public double get(int... index) {
    if (index.length != rank()) {
      throw new ShapeException(
          "get: got " + index.length + " indices for a tensor of shape " + shape);
    }
    int at = 0;
    for (int i = 0; i < index.length; i++) {
      if (index[i] < 0 || index[i] >= shape.raw()[i]) {
        throw new ArgumentException(
            "get: index " + Arrays.toString(index) + " is outside of shape " + shape);
      }
      at = at * shape.raw()[i] + index[i];
    }
    return at(at);
  }

  /** A copy of the elements, row by row. */
  public float[] toFloatArray() {
    float[] values = new float[numel()];
    if (isFloat()) {
      storage().floats().get(0, values);
      Reference.reachabilityFence(this);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) at(i);
      }
    }
    return values;
  }

  /** A copy of the elements, row by row. */
  public double[] toDoubleArray() {
    double[] values = new double[numel()];
    if (dataType() == DataType.DOUBLE) {
      storage().doubles().get(0, values);
      Reference.reachabilityFence(this);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = at(i);
      }
    }
    return values;
  }

  /** A copy of the elements, row by row; fractions are cut off. */
  public long[] toLongArray() {
    long[] values = new long[numel()];
    for (int i = 0; i < values.length; i++) {
      values[i] = dataType() == DataType.LONG ? storage().longs().get(i) : (long) at(i);
    }
    return values;
  }

  /**
   * The memory itself as an INDArray: what is written there shows here. The memory of a tensor
   * whose array was asked for isn't used again by others, so it stays valid after the scope's end;
   * in a loop prefer {@link #item()} and copies.
   */
  public INDArray array() {
    return storage().export(shape.raw());
  }

  /** True if some element is NaN. */
  public boolean hasNaN() {
    if (dataType() == DataType.LONG) {
      return false;
    }
    for (int i = 0; i < numel(); i++) {
      if (Double.isNaN(at(i))) {
        return true;
      }
    }
    return false;
  }

  /** The numbers in PyTorch's style; long tensors are shortened. */
  @Override
  public String toString() {
    return TensorPrinter.print(this);
  }

  /** Type and shape, for messages. */
  String describe() {
    return "a " + dataType() + " tensor of shape " + shape;
  }

  // ---- Lifetime ----

  /** Lets this tensor live on after the end of the scope that it was made in. */
  public Tensor keep() {
    storage().keep();
    return this;
  }

  /** Its memory; throws if that was given back. */
  Storage storage() {
    if (storage.released()) {
      throw new ScopeException(
          ("a tensor of shape %s was used after the scope it was made in was closed%s; call"
                  + " keep() on what is needed outside, or read it with item() before the end. If it was"
                  + " a gradient, the first backward after zeroGrad() took its memory: clone() it. If it"
                  + " wraps an INDArray, that was closed")
              .formatted(
                  shape,
                  node instanceof Call call
                      ? " (it was the result of " + call.op().name() + ")"
                      : ""));
    }
    return storage;
  }

  /** True if its memory can serve a new tensor, which {@link #handOver} makes of it. */
  boolean reusable() {
    return !storage.released() && storage.reusable();
  }

  /** A new tensor on this one's memory; this one can't be read any more. */
  Tensor handOver() {
    return new Tensor(storage.handOver(), shape);
  }

  boolean storageReleased() {
    return storage.released();
  }

  int version() {
    return storage.version();
  }

  // ---- Gradients ----

  /** Applies an op, and records the call if a gradient may be wanted. */
  static Tensor apply(Op op, Tensor... inputs) {
    return apply(new Call(op, inputs));
  }

  /** {@link #apply(Op, Tensor...)}, for callers that want what forward leaves in the call. */
  static Tensor apply(Call call) {
    Mode mode = Mode.local();
    Op op = call.op();
    Tensor[] inputs = call.inputs();
    Tensor y = op.forward(call);
    if (mode.recording) {
      for (Tensor x : inputs) {
        if (x.node != null && y.dataType() != DataType.LONG) {
          call.record(y, mode.anomaly);
          y.node = call;
          break;
        }
      }
    }
    if (mode.anomaly && !mode.differentiating && y.hasNaN()) {
      throw new GraphException(
          "Function '%s' returned nan values in its forward, from inputs %s"
              .formatted(op.name(), Arrays.stream(inputs).map(Tensor::describe).toList()));
    }
    // The kernels read the inputs' memory by address: nobody else may get it before they are done.
    Reference.reachabilityFence(inputs);
    return y;
  }

  /**
   * True if a gradient is computed for it: it is a leaf that was asked to, or was computed from
   * one.
   */
  public boolean requiresGrad() {
    return node != null;
  }

  /**
   * Asks for the gradient of this leaf, or no longer.
   *
   * @throws GraphException on the result of an op, or a LONG tensor
   */
  public Tensor requiresGrad(boolean wanted) {
    if (node instanceof Call call) {
      throw new GraphException(
          ("requiresGrad: you can only change requires_grad flags of leaf variables; this is"
                  + " the result of %s. Use detach() for one without history")
              .formatted(call.op().name()));
    }
    if (wanted) {
      requireFloating("requiresGrad");
      node = node == null ? new Leaf() : node;
    } else {
      node = null;
    }
    return this;
  }

  /** True if it isn't the result of a recorded op. */
  public boolean isLeaf() {
    return !(node instanceof Call);
  }

  /** The name of the op that it is the recorded result of; empty for a leaf. */
  public String gradFn() {
    return node instanceof Call call ? call.op().name() : "";
  }

  /**
   * The gradient that {@link #backward()} collected in this leaf, or null. Its memory is used again
   * by the first backward after {@link #zeroGrad()}: clone it to keep its numbers, for reading it
   * then throws. Other tensors have one if {@link #retainGrad} was called.
   */
  public Tensor grad() {
    return node instanceof Leaf leaf
        ? leaf.grad()
        : node instanceof Call call ? call.retained() : null;
  }

  /**
   * Has {@link #grad()} collect the gradient also of this result of an op; on a leaf it does
   * nothing.
   */
  public Tensor retainGrad() {
    if (node == null) {
      throw new GraphException(
          "retainGrad: can't retain_grad on Tensor that has requires_grad=False: " + describe());
    }
    if (node instanceof Call call) {
      call.retainGrad();
    }
    return this;
  }

  /** Sets the gradient of this leaf; null for none. */
  public void grad(Tensor grad) {
    if (!(node instanceof Leaf leaf)) {
      throw new GraphException(
          "grad: only a leaf that requires a gradient has one; this is " + describe());
    }
    if (grad != null && (!grad.shape.equals(shape) || grad.dataType() != dataType())) {
      throw new GraphException("grad: got " + grad.describe() + " for " + describe());
    }
    leaf.grad(grad);
  }

  /** Forgets its gradient. */
  public void zeroGrad() {
    if (node instanceof Leaf leaf) {
      leaf.clear();
    } else if (node instanceof Call call) {
      call.clearRetained();
    }
  }

  /**
   * Adds the derivative of this scalar to the gradient of every leaf it was computed from, and
   * frees the graph.
   *
   * @throws GraphException if this isn't a scalar or has no history
   */
  public void backward() {
    backward(null);
  }

  /** Adds Σ g ∂this/∂leaf to the gradient of every leaf, and frees the graph. */
  public void backward(Tensor g) {
    backward(g, Autograd.Options.defaults());
  }

  /** {@link #backward(Tensor)} with options, as to keep the graph. */
  public void backward(Tensor g, Autograd.Options options) {
    Autograd.backward(new Tensor[] {this}, g == null ? null : new Tensor[] {g}, options);
  }

  /** The same numbers in the same memory, without history. */
  public Tensor detach() {
    return sharing(this, shape);
  }

  /**
   * Has a function see, and if it returns another tensor replace, the gradient of this tensor.
   *
   * @return what removes the hook again
   */
  public Runnable registerHook(UnaryOperator<Tensor> hook) {
    if (node == null) {
      throw new GraphException(
          "registerHook: cannot register a hook on a tensor that doesn't require gradient");
    }
    return node.hook(hook);
  }

  /** The same tensor as the result of an op of its own, whose gradient is a node of its own. */
  Tensor alias() {
    return apply(new Movement.Reshape(shape), this);
  }

  // ---- Changing in place ----

  /** Takes over the numbers of a tensor of the same type and shape. */
  public Tensor copyFrom(Tensor source) {
    requireSameLayout(source, "copyFrom");
    beforeChange("copyFrom");
    requireConstant(source, "copyFrom");
    Copy.gather(source, Walk.DENSE, this);
    storage.changed();
    Reference.reachabilityFence(source);
    return this;
  }

  /** Sets every element to a number. */
  public Tensor fill(double value) {
    beforeChange("fill");
    Copy.fill(this, value);
    storage.changed();
    return this;
  }

  /** Adds a tensor of the same type and shape to this one. */
  public Tensor addInPlace(Tensor other) {
    requireFloating("addInPlace").requireSameLayout(other, "addInPlace");
    beforeChange("addInPlace");
    requireConstant(other, "addInPlace");
    Binary.Add add = new Binary.Add();
    if (isFloat()) {
      FloatElementwise.map(add::f, storage, other.storage(), storage, numel());
    } else {
      DoubleElementwise.map(add::f, storage, other.storage(), storage, numel());
    }
    storage.changed();
    Reference.reachabilityFence(other);
    return this;
  }

  void beforeChange(String op) {
    storage();
    if (Mode.local().recording && node != null) {
      throw new GraphException(
          "%s: %s; do it under NoGrad, or on a clone()"
              .formatted(
                  op,
                  isLeaf()
                      ? "a leaf Variable that requires grad is being used in an in-place operation"
                      : "the result of "
                          + gradFn()
                          + " is being changed in place while it is part of a graph"));
    }
  }

  /** A change in place isn't recorded, so it would cut the gradient of what it reads. */
  private static void requireConstant(Tensor source, String op) {
    if (Mode.local().recording && source.node != null) {
      throw new GraphException(
          ("%s: got %s that requires a gradient, which a change in place doesn't record; do it"
                  + " under NoGrad, or with detach(), or without changing in place")
              .formatted(op, source.describe()));
    }
  }

  void requireSameLayout(Tensor other, String op) {
    if (!shape.equals(other.shape) || dataType() != other.dataType()) {
      throw new ShapeException(op + ": got " + other.describe() + " for " + describe());
    }
  }

  // ---- Elementwise ----

  /** this + other. */
  public Tensor add(Tensor other) {
    return apply(new Binary.Add(), this, other);
  }

  /** this + number. */
  public Tensor add(double number) {
    return apply(new Elementary.Affine(1, number), this);
  }

  /** this - other. */
  public Tensor sub(Tensor other) {
    return apply(new Binary.Sub(), this, other);
  }

  /** this - number. */
  public Tensor sub(double number) {
    return add(-number);
  }

  /** this · other, element by element. */
  public Tensor mul(Tensor other) {
    return apply(new Binary.Mul(), this, other);
  }

  /** this · number. */
  public Tensor mul(double number) {
    return apply(new Elementary.Affine(number, 0), this);
  }

  /** this / other. */
  public Tensor div(Tensor other) {
    return apply(new Binary.Div(), this, other);
  }

  /** this / number. */
  public Tensor div(double number) {
    return apply(new Elementary.Quotient(number), this);
  }

  /** this^other. */
  public Tensor pow(Tensor other) {
    return apply(new Binary.Pow(), this, other);
  }

  /** this^exponent. */
  public Tensor pow(double exponent) {
    if (exponent == 2) {
      return square(); // Squares and roots are computed many times faster than other powers.
    }
    return exponent == .5 ? sqrt() : apply(new Elementary.Power(exponent), this);
  }

  /** The smaller of both. */
  public Tensor minimum(Tensor other) {
    return apply(new Binary.Minimum(), this, other);
  }

  /** The larger of both. */
  public Tensor maximum(Tensor other) {
    return apply(new Binary.Maximum(), this, other);
  }

  /** -this. */
  public Tensor neg() {
    return mul(-1);
  }

  /** |this|. */
  public Tensor abs() {
    return apply(new Elementary.Abs(), this);
  }

  /** -1, 0 or 1. */
  public Tensor sign() {
    return apply(new Elementary.Sign(), this);
  }

  /** e^this. */
  public Tensor exp() {
    return apply(new Elementary.Exp(), this);
  }

  /** e^this - 1. */
  public Tensor expm1() {
    return apply(new Elementary.Expm1(), this);
  }

  /** The natural logarithm. */
  public Tensor log() {
    return apply(new Elementary.Log(), this);
  }

  /** ln(1 + this). */
  public Tensor log1p() {
    return apply(new Elementary.Log1p(), this);
  }

  /** The square root. */
  public Tensor sqrt() {
    return apply(new Elementary.Sqrt(), this);
  }

  /** 1 / √this. */
  public Tensor rsqrt() {
    return apply(new Elementary.Rsqrt(), this);
  }

  /** this². */
  public Tensor square() {
    return apply(new Elementary.Square(), this);
  }

  /** 1 / this. */
  public Tensor reciprocal() {
    return apply(new Elementary.Reciprocal(), this);
  }

  /** The sine, of radians. */
  public Tensor sin() {
    return apply(new Elementary.Sin(), this);
  }

  /** The cosine, of radians. */
  public Tensor cos() {
    return apply(new Elementary.Cos(), this);
  }

  /** The error function. */
  public Tensor erf() {
    return apply(new Elementary.ErrorFunction(), this);
  }

  /** min(max(this, min), max). */
  public Tensor clamp(double min, double max) {
    if (!(min <= max)) {
      throw new ArgumentException(
          "clamp: got min " + min + " and max " + max + ", wanted min <= max");
    }
    return apply(new Elementary.Clamp(min, max), this);
  }

  /** The hyperbolic tangent. */
  public Tensor tanh() {
    return apply(new Activation.Tanh(), this);
  }

  /** 1 / (1 + e^-this). */
  public Tensor sigmoid() {
    return apply(new Activation.Sigmoid(), this);
  }

  /** max(this, 0). */
  public Tensor relu() {
    return apply(new Activation.Relu(), this);
  }

  /** this where positive, else negativeSlope · this. */
  public Tensor leakyRelu(double negativeSlope) {
    return apply(new Activation.LeakyRelu(negativeSlope), this);
  }

  /** this where positive, else alpha (e^this - 1). */
  public Tensor elu(double alpha) {
    return apply(new Activation.Elu(alpha, 1, 1), this);
  }

  /** this · Φ(this). */
  public Tensor gelu() {
    return apply(new Activation.Gelu(), this);
  }

  /** The approximation of {@link #gelu()} by tanh. */
  public Tensor geluTanh() {
    return apply(new Activation.GeluTanh(), this);
  }

  /** this · sigmoid(this). */
  public Tensor silu() {
    return apply(new Activation.Silu(), this);
  }

  /** ln(1 + e^this). */
  public Tensor softplus() {
    return softplus(1, 20);
  }

  /** ln(1 + e^(beta this)) / beta, and this itself where beta · this exceeds the threshold. */
  public Tensor softplus(double beta, double threshold) {
    return apply(new Activation.Softplus(beta, threshold), this);
  }

  /** 1 where equal, else 0. */
  public Tensor eq(Tensor other) {
    return compare(Binary.Compare.Relation.EQ, other);
  }

  /** 1 where equal, else 0. */
  public Tensor eq(double number) {
    return eq(scalar(dataType(), number));
  }

  /** 1 where different, else 0. */
  public Tensor ne(Tensor other) {
    return compare(Binary.Compare.Relation.NE, other);
  }

  /** 1 where different, else 0. */
  public Tensor ne(double number) {
    return ne(scalar(dataType(), number));
  }

  /** 1 where this is less, else 0. */
  public Tensor lt(Tensor other) {
    return compare(Binary.Compare.Relation.LT, other);
  }

  /** 1 where this is less, else 0. */
  public Tensor lt(double number) {
    return lt(scalar(dataType(), number));
  }

  /** 1 where this is less or equal, else 0. */
  public Tensor le(Tensor other) {
    return compare(Binary.Compare.Relation.LE, other);
  }

  /** 1 where this is less or equal, else 0. */
  public Tensor le(double number) {
    return le(scalar(dataType(), number));
  }

  /** 1 where this is greater, else 0. */
  public Tensor gt(Tensor other) {
    return compare(Binary.Compare.Relation.GT, other);
  }

  /** 1 where this is greater, else 0. */
  public Tensor gt(double number) {
    return gt(scalar(dataType(), number));
  }

  /** 1 where this is greater or equal, else 0. */
  public Tensor ge(Tensor other) {
    return compare(Binary.Compare.Relation.GE, other);
  }

  /** 1 where this is greater or equal, else 0. */
  public Tensor ge(double number) {
    return ge(scalar(dataType(), number));
  }

  /** A comparison is a constant: it has no history. */
  private Tensor compare(Binary.Compare.Relation relation, Tensor other) {
    return apply(new Binary.Compare(relation), detach(), other.detach());
  }

  /** a where the condition isn't 0, else b. */
  public static Tensor where(Tensor condition, Tensor a, Tensor b) {
    return apply(new Ternary.Where(), condition, a, b);
  }

  // ---- Reductions ----

  /** The sum over axes, which are dropped. */
  public Tensor sum(int... axes) {
    return sum(axes, false);
  }

  /** The sum over axes. */
  public Tensor sum(int[] axes, boolean keepDims) {
    return apply(new Reduction.Sum(shape.axes(axes, "sum"), keepDims, 1), this);
  }

  /** The mean over axes, which are dropped; NaN of nothing. */
  public Tensor mean(int... axes) {
    return mean(axes, false);
  }

  /** The mean over axes. */
  public Tensor mean(int[] axes, boolean keepDims) {
    boolean[] chosen = shape.axes(axes, "mean");
    return apply(new Reduction.Sum(chosen, keepDims, 1. / count(chosen)), this);
  }

  private int count(boolean[] axes) {
    int count = 1;
    for (int i = 0; i < axes.length; i++) {
      count *= axes[i] ? shape.raw()[i] : 1;
    }
    return count;
  }

  /**
   * The variance over axes, Σ (x - mean)² / (n - correction): correction 1 is Bessel's, 0 the
   * biased estimate.
   */
  public Tensor var(int[] axes, int correction, boolean keepDims) {
    boolean[] chosen = shape.axes(axes, "var");
    Tensor squares = sub(mean(axes, true)).square();
    // As PyTorch: fewer elements than the correction give a division by zero.
    return apply(
        new Reduction.Sum(chosen, keepDims, 1 / Math.max(0, (double) count(chosen) - correction)),
        squares);
  }

  /** The unbiased variance over axes, which are dropped. */
  public Tensor var(int... axes) {
    return var(axes, 1, false);
  }

  /**
   * The largest element over axes, which are dropped. As in PyTorch, over one axis the first that
   * is it gets the gradient, over several or all they share it.
   */
  public Tensor max(int... axes) {
    return max(axes, false);
  }

  /** The largest element over axes; see {@link #max(int...)} for its gradient. */
  public Tensor max(int[] axes, boolean keepDims) {
    boolean[] chosen = shape.axes(axes, "max");
    return apply(new Reduction.Max(joinedAxis(chosen), axes.length != 1), joined(chosen))
        .reshape(shape.reduced(chosen, keepDims));
  }

  /**
   * The smallest element over axes, which are dropped; its gradient is as {@link #max(int...)}'s.
   */
  public Tensor min(int... axes) {
    return neg().max(axes).neg();
  }

  /** The smallest element over axes. */
  public Tensor min(int[] axes, boolean keepDims) {
    return neg().max(axes, keepDims).neg();
  }

  /** The chosen axes joined to one, the {@link #joinedAxis}. */
  private Tensor joined(boolean[] chosen) {
    int axis = joinedAxis(chosen);
    int[] rest = shape.reduced(chosen, false).raw();
    int[] dims = Arrays.copyOf(rest, rest.length + 1);
    dims[axis] = count(chosen);
    System.arraycopy(rest, axis, dims, axis + 1, rest.length - axis);
    return (axis < rest.length ? this : lastOf(chosen)).reshape(dims);
  }

  /** The place of the first of the chosen axes if they are neighbours, else behind all others. */
  private static int joinedAxis(boolean[] chosen) {
    int count = 0;
    int first = 0;
    int last = 0;
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i]) {
        first = count++ == 0 ? i : first;
        last = i;
      }
    }
    return last - first == count - 1 ? first : chosen.length - count;
  }

  /** The chosen axes moved to the back. */
  private Tensor lastOf(boolean[] chosen) {
    int[] order = new int[rank()];
    int at = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < order.length; i++) {
        if (chosen[i] == (pass == 1)) {
          order[at++] = i;
        }
      }
    }
    return permute(order);
  }

  /** LONG indices of the largest element along an axis, which is dropped; the first of equals. */
  public Tensor argmax(int axis) {
    int a = shape.axis(axis, "argmax");
    requireFloating("argmax");
    if (shape.raw()[a] == 0) {
      throw new ShapeException("argmax: dimension " + axis + " of shape " + shape + " is empty");
    }
    Tensor index = empty(DataType.LONG, shape.with(a, 1));
    Reduction.Max.run(this, a, empty(dataType(), index.shape), index);
    Reference.reachabilityFence(this);
    return index.squeeze(a);
  }

  /** ln Σ e^x over axes, which are dropped, without overflow. */
  public Tensor logSumExp(int... axes) {
    return logSumExp(axes, false);
  }

  /** ln Σ e^x over axes, without overflow. */
  public Tensor logSumExp(int[] axes, boolean keepDims) {
    boolean[] chosen = shape.axes(axes, "logSumExp");
    requireFloating("logSumExp");
    if (numel() == 0) {
      return exp().sum(axes, keepDims).log();
    }
    Tensor max = detach().max(axes, true);
    Tensor finite = where(max.abs().lt(Double.POSITIVE_INFINITY), max, zerosLike(max));
    Tensor y = sub(finite).exp().sum(axes, true).log().add(finite);
    return keepDims ? y : y.reshape(shape.reduced(chosen, false));
  }

  /** The product over axes, which are dropped. */
  public Tensor prod(int... axes) {
    boolean[] chosen = shape.axes(axes, "prod");
    return apply(new Reduction.Prod(joinedAxis(chosen)), joined(chosen))
        .reshape(shape.reduced(chosen, false));
  }

  /** The p-norm (Σ |x|^p)^(1/p) over axes, which are dropped; p may be infinite. */
  public Tensor norm(double p, int... axes) {
    return norm(p, axes, false);
  }

  /** The p-norm over axes. At zero its gradient is taken as zero. */
  public Tensor norm(double p, int[] axes, boolean keepDims) {
    if (p == Double.POSITIVE_INFINITY) {
      return abs().max(axes, keepDims);
    } else if (p == 1) {
      return abs().sum(axes, keepDims);
    } else if (!(p > 0)) {
      throw new ArgumentException("norm: got p = " + p + ", wanted a positive number or infinity");
    }
    Tensor sum = (p == 2 ? square() : magnitudes(p)).sum(axes, keepDims);
    Tensor zero = sum.eq(0);
    Tensor safe = where(zero, onesLike(sum), sum);
    Tensor root = p == 2 ? safe.sqrt() : safe.pow(1 / p);
    return where(zero, zerosLike(sum), root);
  }

  /** |x|^p with gradient zero at zero, where for p below 1 the slope is infinite. */
  private Tensor magnitudes(double p) {
    Tensor zero = eq(0);
    return where(zero, zerosLike(this), where(zero, onesLike(this), abs()).pow(p));
  }

  /** The Euclidean norm of all elements. */
  public Tensor norm() {
    return norm(2);
  }

  /** The running sum along an axis. */
  public Tensor cumsum(int axis) {
    return apply(new Reduction.Cumsum(shape.axis(axis, "cumsum"), false), this);
  }

  /** e^x / Σ e^x along an axis. */
  public Tensor softmax(int axis) {
    if (rank() == 0) {
      return reshape(1).softmax(axis).reshape(shape);
    }
    return apply(new Softmax.Probabilities(shape.axis(axis, "softmax")), this);
  }

  /** x - ln Σ e^x along an axis. */
  public Tensor logSoftmax(int axis) {
    if (rank() == 0) {
      return reshape(1).logSoftmax(axis).reshape(shape);
    }
    return apply(new Softmax.Logarithms(shape.axis(axis, "logSoftmax")), this);
  }

  // ---- Movement ----

  /** The same elements in another shape; one size may be -1 and is computed. */
  public Tensor reshape(int... dims) {
    return reshape(JavaArrays.complete(dims, shape));
  }

  /** The same elements in another shape. */
  public Tensor reshape(Shape to) {
    return apply(new Movement.Reshape(to), this);
  }

  /** Dimension i of the result is dimension order[i] of this. */
  public Tensor permute(int... order) {
    if (order.length != rank()) {
      throw new ShapeException(
          "permute: got %s for a tensor of shape %s; wanted each of its %s dimensions once"
              .formatted(Arrays.toString(order), shape, rank()));
    }
    shape.axes(order, "permute");
    int[] axes = new int[order.length];
    boolean moved = false;
    for (int i = 0; i < order.length; i++) {
      axes[i] = shape.axis(order[i], "permute");
      moved |= axes[i] != i;
    }
    return moved ? apply(new Movement.Permute(axes), this) : this;
  }

  /** Two dimensions exchanged. */
  public Tensor transpose(int a, int b) {
    int[] order = new int[rank()];
    Arrays.setAll(order, i -> i);
    int i = shape.axis(a, "transpose");
    int j = shape.axis(b, "transpose");
    order[i] = j;
    order[j] = i;
    return permute(order);
  }

  /** The transpose of a matrix. */
  public Tensor t() {
    if (rank() != 2) {
      throw new ShapeException(
          "t: got a tensor of shape " + shape + ", wanted a matrix; use transpose(a, b)");
    }
    return transpose(0, 1);
  }

  /** Without dimensions of size 1: the named one, which may have another size and then stays. */
  public Tensor squeeze(int axis) {
    int a = shape.axis(axis, "squeeze");
    boolean[] dropped = new boolean[rank()];
    dropped[a] = shape.raw()[a] == 1;
    return reshape(shape.reduced(dropped, false));
  }

  /** Without all dimensions of size 1. */
  public Tensor squeeze() {
    boolean[] dropped = new boolean[rank()];
    for (int i = 0; i < dropped.length; i++) {
      dropped[i] = shape.raw()[i] == 1;
    }
    return reshape(shape.reduced(dropped, false));
  }

  /** With a new dimension of size 1 before an axis; -1 puts it last. */
  public Tensor unsqueeze(int axis) {
    int a = axis < 0 ? axis + rank() + 1 : axis;
    if (a < 0 || a > rank()) {
      throw new ArgumentException(
          "unsqueeze: got dimension %s for a tensor of shape %s; wanted %s to %s"
              .formatted(axis, shape, -rank() - 1, rank()));
    }
    int[] dims = new int[rank() + 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = i < a ? shape.raw()[i] : i == a ? 1 : shape.raw()[i - 1];
    }
    return reshape(Shape.of(dims));
  }

  /** Dimensions of size 1, and new ones in front, repeated up to a shape. */
  public Tensor expand(Shape to) {
    return shape.equals(to) ? this : apply(new Movement.Expand(to), this);
  }

  /** Dimensions of size 1, and new ones in front, repeated up to a shape; -1 keeps a size. */
  public Tensor expand(int... dims) {
    int[] to = dims.clone();
    for (int i = 0; i < to.length; i++) {
      int own = i - to.length + rank();
      to[i] = to[i] == -1 && own >= 0 ? shape.raw()[own] : to[i];
    }
    return expand(Shape.of(to));
  }

  /** Summed over the dimensions in which this is larger than a shape that would broadcast to it. */
  public Tensor sumTo(Shape to) {
    if (shape.equals(to)) {
      return this;
    }
    if (!to.broadcast(shape, "sumTo").equals(shape)) {
      throw new ShapeException("sumTo: shape " + shape + " is no broadcast of " + to);
    }
    boolean[] axes = new boolean[rank()];
    int extra = rank() - to.rank();
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i < extra || to.raw()[i - extra] != shape.raw()[i];
    }
    return apply(new Reduction.Sum(axes, true, 1), this).reshape(to);
  }

  /** All dimensions joined to one. */
  public Tensor flatten() {
    return reshape(-1);
  }

  /** Dimensions {@code start} to {@code end}, both included, joined to one. */
  public Tensor flatten(int start, int end) {
    if (rank() == 0) {
      return reshape(1);
    }
    int from = shape.axis(start, "flatten");
    int to = shape.axis(end, "flatten");
    if (from > to) {
      throw new ArgumentException(
          "flatten: start dimension " + start + " comes after end dimension " + end);
    }
    int[] dims = new int[rank() - (to - from)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] =
          i < from
              ? shape.raw()[i]
              : i == from ? shape.product(from, to + 1) : shape.raw()[i + to - from];
    }
    return reshape(Shape.of(dims));
  }

  /** Tensors one after the other along an existing axis. */
  public static Tensor concat(int axis, Tensor... parts) {
    if (parts.length == 0) {
      throw new ShapeException("concat: got no tensors, wanted at least one");
    }
    return apply(new Movement.Concat(parts[0].shape.axis(axis, "concat")), parts.clone());
  }

  /** Tensors of one shape side by side along a new axis. */
  public static Tensor stack(int axis, Tensor... parts) {
    Tensor[] raised = new Tensor[parts.length];
    for (int i = 0; i < parts.length; i++) {
      raised[i] = parts[i].unsqueeze(axis);
    }
    return concat(axis, raised);
  }

  /** Elements {@code start} to {@code start + length - 1} along an axis. */
  public Tensor narrow(int axis, int start, int length) {
    int a = shape.axis(axis, "narrow");
    if (start < 0 || length < 0 || (long) start + length > shape.raw()[a]) {
      throw new ArgumentException(
          "narrow: elements %s to %s (not included) are outside of dimension %s of shape %s"
              .formatted(start, (long) start + length, axis, shape));
    }
    return slice(a, start, start + length, 1);
  }

  /**
   * Elements start, start + step, ... up to, and not with, end along an axis, as Python's {@code
   * start:end:step}: negative ends count from the back, and ends beyond the tensor are cut to it. A
   * negative step isn't Python's either in PyTorch: use {@link #flip}.
   */
  public Tensor slice(int axis, int start, int end, int step) {
    int a = shape.axis(axis, "slice");
    if (step < 1) {
      throw new ArgumentException(
          "slice: got step " + step + ", wanted 1 or more; flip(" + axis + ") reverses");
    }
    int size = shape.raw()[a];
    int from = Math.max(0, Math.min(size, start < 0 ? start + size : start));
    int to = Math.max(from, Math.min(size, end < 0 ? end + size : end));
    int[] starts = new int[rank()];
    int[] steps = new int[rank()];
    int[] sizes = shape.dims();
    Arrays.fill(steps, 1);
    starts[a] = from;
    steps[a] = step;
    sizes[a] = (int) (((long) to - from + step - 1) / step);
    return apply(new Movement.Slice(starts, steps, sizes), this);
  }

  /** The slice at an index along an axis, which is dropped; -1 is the last. */
  public Tensor select(int axis, int index) {
    int a = shape.axis(axis, "select");
    int i = index < 0 ? index + shape.raw()[a] : index;
    if (i < 0 || i >= shape.raw()[a]) {
      throw new ArgumentException(
          "select: index %s is out of range for dimension %s of shape %s"
              .formatted(index, axis, shape));
    }
    return narrow(a, i, 1).squeeze(a);
  }

  /** Pieces of a size along an axis; the last may be smaller. */
  public Tensor[] split(int axis, int size) {
    int a = shape.axis(axis, "split");
    if (size < 1) {
      throw new ArgumentException("split: got size " + size + ", wanted 1 or more");
    }
    int whole = shape.raw()[a];
    Tensor[] parts = new Tensor[Math.max(1, (int) (((long) whole + size - 1) / size))];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = narrow(a, i * size, Math.min(size, whole - i * size));
    }
    return parts;
  }

  /** The order of elements reversed along axes. */
  public Tensor flip(int... axes) {
    boolean[] chosen = shape.axes(axes, "flip");
    int[] starts = new int[rank()];
    int[] steps = new int[rank()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = chosen[i] ? shape.raw()[i] - 1 : 0;
      steps[i] = chosen[i] ? -1 : 1;
    }
    return apply(new Movement.Slice(starts, steps, shape.dims()), this);
  }

  /**
   * With a constant around it: {@code padding} is PyTorch's, before and after the last dimension,
   * then before and after the one before it, and so on; negative numbers cut off.
   */
  public Tensor pad(double value, int... padding) {
    if (padding.length % 2 != 0 || padding.length / 2 > rank()) {
      throw new ShapeException(
          ("pad: got %s sizes for a tensor of shape %s; wanted two for each padded dimension,"
                  + " the last dimension's first")
              .formatted(padding.length, shape));
    }
    Tensor x = this;
    int[] starts = new int[rank()];
    int[] steps = new int[rank()];
    int[] sizes = shape.dims();
    Arrays.fill(steps, 1);
    for (int i = 0; i < padding.length / 2; i++) {
      int axis = rank() - 1 - i;
      long before = padding[2 * i];
      long after = padding[2 * i + 1];
      long kept = sizes[axis] + Math.min(0, before) + Math.min(0, after);
      if (kept < 0) {
        throw new ShapeException(
            "pad: %s and %s cut off more than dimension %s of shape %s has"
                .formatted(before, after, axis, shape));
      }
      if (kept < sizes[axis]) {
        x = x.narrow(axis, (int) Math.max(0, -before), (int) kept);
      }
      starts[axis] = (int) Math.max(0, before);
      sizes[axis] = (int) Math.min(Integer.MAX_VALUE, sizes[axis] + before + after);
    }
    return apply(new Movement.Place(Shape.of(sizes), starts, steps, value), x);
  }

  /** The same numbers in memory of its own. */
  @Override
  public Tensor clone() {
    return apply(new Movement.Clone(), this);
  }

  /** The same numbers in another element type; the tensor itself if it has that type. */
  public Tensor to(DataType type) {
    requireSupported(type);
    return type == dataType() ? this : apply(new Movement.Cast(type), this);
  }

  // ---- Indexing ----

  /** y[i][j][k] = this[index[i][j][k]][j][k] for axis 0, and likewise for others. */
  public Tensor gather(int axis, Tensor index) {
    return apply(new Indexing.Gather(shape.axis(axis, "gather")), this, index);
  }

  /** The slices along an axis that a LONG vector names. */
  public Tensor indexSelect(int axis, Tensor index) {
    return apply(new Indexing.IndexSelect(shape.axis(axis, "indexSelect")), this, index);
  }

  // ---- Linear algebra ----

  /**
   * The matrix product over the last two dimensions; others broadcast, and vectors count as row or
   * column.
   */
  public Tensor matmul(Tensor other) {
    if (rank() == 0 || other.rank() == 0) {
      throw new ShapeException(
          ("matmul: both arguments need at least 1 dimension, got shapes %s and %s; use mul for"
                  + " numbers")
              .formatted(shape, other.shape));
    }
    if (rank() == 1) {
      return unsqueeze(0).matmul(other).squeeze(other.rank() == 1 ? 0 : -2);
    }
    if (other.rank() == 1) {
      return matmul(other.unsqueeze(1)).squeeze(-1);
    }
    if (rank() > 2 && other.rank() == 2) {
      int[] dims = shape.dims();
      dims[rank() - 1] = other.size(1);
      return reshape(shape.product(0, rank() - 1), size(-1)).matmul(other).reshape(Shape.of(dims));
    }
    return apply(new Linalg.Matmul(false, false), this, other);
  }

  // ---- For ops ----

  boolean isFloat() {
    return storage.type() == DataType.FLOAT;
  }

  /** Element {@code i} in memory. */
  double at(int i) {
    return switch (dataType()) {
      case FLOAT -> storage().floats().get(i);
      case DOUBLE -> storage().doubles().get(i);
      default -> storage().longs().get(i);
    };
  }

  /** Sets element {@code i} in memory. */
  void put(int i, double value) {
    switch (dataType()) {
      case FLOAT -> storage().floats().put(i, (float) value);
      case DOUBLE -> storage().doubles().put(i, value);
      default -> storage().longs().put(i, (long) value);
    }
  }

  /** How to read this as if it had a wider shape. */
  Walk walkIn(Shape wider) {
    if (shape.equals(wider)) {
      return Walk.DENSE;
    }
    return numel() == 1 ? Walk.SAME : Walk.of(wider.raw(), shape.stridesIn(wider), 0);
  }

  Tensor requireFloating(String op) {
    requireFloating(dataType(), op);
    return this;
  }

  private static DataType requireFloating(DataType type, String op) {
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new TypeException(
          op + ": got element type " + type + ", wanted FLOAT or DOUBLE; convert with to(FLOAT)");
    }
    return type;
  }

  Tensor requireSameType(Tensor other, String op) {
    if (dataType() != other.dataType()) {
      throw new TypeException(
          "%s: got element types %s and %s, wanted the same; convert one with to(%s)"
              .formatted(op, other.dataType(), dataType(), other.dataType()));
    }
    return this;
  }

  private static void requireSupported(DataType type) {
    if (type != DataType.FLOAT && type != DataType.DOUBLE && type != DataType.LONG) {
      throw new TypeException("got element type " + type + ", wanted FLOAT, DOUBLE or LONG");
    }
  }
}
