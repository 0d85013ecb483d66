package nabla.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Random calls of every public method, with arguments from sensible to absurd: each ends in a
 * result or in an exception of ours, and in a NullPointerException only where null was given.
 *
 * <p>{@code -Dnabla.seed=S} starts elsewhere, {@code -Dnabla.calls=N} makes another number of
 * calls; a failure prints the seed of its own call, which with {@code -Dnabla.calls=1} repeats it.
 * Methods are found by reflection, so new ones take part by themselves; a parameter of a new type
 * needs a line in {@link Arguments#of}.
 */
class FuzzTest {
  private static final long SEED = Long.getLong("nabla.seed", 20_240_611);
  private static final int CALLS = Integer.getInteger("nabla.calls", 20_000);
  private static final List<Class<?>> CLASSES =
      List.of(Tensor.class, Functional.class, Autograd.class, Shape.class);

  private static List<Method> methods() {
    List<Method> methods = new ArrayList<>();
    for (Class<?> type : CLASSES) {
      for (Method method : type.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
          methods.add(method);
        }
      }
    }
    methods.sort(Comparator.comparing(Method::toString));
    return methods;
  }

  @Test
  void everyCallEndsWell() {
    List<Method> methods = methods();
    Set<Method> succeeded = new HashSet<>();
    Map<String, Integer> outcomes = new HashMap<>();
    assertTimeoutPreemptively(
        Duration.ofSeconds(120),
        () -> {
          for (int i = 0; i < CALLS; i++) {
            String outcome = call(methods, SEED + i, succeeded);
            outcomes.merge(outcome, 1, Integer::sum);
          }
        });
    if (CALLS >= 20_000) {
      // A fuzz test that only ever meets the first check of every method tests nothing.
      List<Method> never = methods.stream().filter(m -> !succeeded.contains(m)).toList();
      assertTrue(
          never.size() < methods.size() / 10, () -> "never succeeded: " + never + " " + outcomes);
      assertTrue(outcomes.get("result") > CALLS / 5, outcomes::toString);
      assertTrue(outcomes.get("exception") > CALLS / 5, outcomes::toString);
    }
  }

  private static String call(List<Method> methods, long seed, Set<Method> succeeded) {
    Arguments arguments = new Arguments(new Random(seed * 0x9E3779B97F4A7C15L));
    Method method = methods.get(arguments.random.nextInt(methods.size()));
    Object receiver;
    Object[] values = new Object[method.getParameterCount()];
    try (Scope step = Scope.open()) {
      receiver =
          Modifier.isStatic(method.getModifiers())
              ? null
              : arguments.of(method.getDeclaringClass());
      for (int p = 0; p < values.length; p++) {
        Class<?> type = method.getParameterTypes()[p];
        int rarity = method.getDeclaringClass() == Functional.class ? 6 : 60;
        boolean none = !type.isPrimitive() && arguments.random.nextInt(rarity) == 0;
        values[p] = none ? null : arguments.of(type);
        arguments.hasNull |= none;
      }
      return attempt(method, receiver, values, arguments, seed, succeeded);
    }
  }

  private static String attempt(
      Method method,
      Object receiver,
      Object[] values,
      Arguments arguments,
      long seed,
      Set<Method> succeeded) {
    try {
      check(method.invoke(receiver, values), arguments);
      succeeded.add(method);
      return "result";
    } catch (Throwable e) {
      Throwable cause = e instanceof InvocationTargetException wrapper ? wrapper.getCause() : e;
      return judge(cause, arguments, method, receiver, values, seed);
    }
  }

  /** Calls that work, of functions whose arguments fit together too rarely by chance. */
  private static Map<String, Object[]> examples() {
    Map<String, Object[]> examples = new HashMap<>();
    int[] one = {1, 1};
    int[] two = {2, 2};
    Tensor picture = Tensor.rand(2, 4, 5, 5).requiresGrad(true);
    examples.put(
        "conv", new Object[] {picture, Tensor.rand(6, 2, 3, 3), Tensor.rand(6), two, one, one, 2});
    examples.put("convSame", new Object[] {picture, Tensor.rand(6, 4, 3, 3), null, one, 1});
    examples.put(
        "convTranspose",
        new Object[] {
          picture, Tensor.rand(4, 2, 2, 2), Tensor.rand(4), two, one, new int[] {1, 0}, 2, one
        });
    examples.put("maxPool", new Object[] {picture, two, two, one, one, true});
    examples.put("maxPoolIndices", new Object[] {picture, two, two, one, one, true});
    examples.put("avgPool", new Object[] {picture, two, two, one, false, true, 3});
    int[] sizes = {3, 2};
    examples.put("adaptiveMaxPool", new Object[] {picture, sizes});
    examples.put("adaptiveMaxPoolIndices", new Object[] {picture, sizes});
    examples.put("adaptiveAvgPool", new Object[] {picture, sizes});
    examples.put("lpPool", new Object[] {picture, 2., two, one, true});
    double[] scale = {1.5, .7};
    InterpolationMode mode = InterpolationMode.BICUBIC;
    examples.put("interpolate", new Object[] {picture, null, scale, mode, false});
    examples.put("unfold", new Object[] {picture, two, one, one, two});
    Tensor columns = Tensor.rand(2, 16, 9).requiresGrad(true);
    examples.put("fold", new Object[] {columns, new int[] {5, 5}, two, one, one, two});
    Tensor indices = Functional.maxPoolIndices(picture, two, two, new int[2], one, false);
    examples.put(
        "maxUnpool",
        new Object[] {Tensor.rand(2, 4, 2, 2), indices, two, two, new int[2], new int[] {5, 5}});
    examples.put("pad", new Object[] {picture, PaddingMode.REFLECT, new int[] {1, 2, 2, 0}});
    examples.put(
        "crossEntropy",
        new Object[] {
          Tensor.rand(3, 4).requiresGrad(true),
          Tensor.of(0L, 3L, 1L),
          Tensor.rand(4),
          -100L,
          .1,
          "mean"
        });
    Tensor channels = Tensor.ones(4).requiresGrad(true);
    examples.put(
        "batchNorm",
        new Object[] {
          picture, Tensor.rand(4), Tensor.ones(4), channels, channels, true, .1, 1e-5, false, true
        });
    examples.put(
        "instanceNorm",
        new Object[] {
          picture, Tensor.rand(4), Tensor.ones(4), channels, channels, true, .1, 1e-5, true
        });
    examples.put("groupNorm", new Object[] {picture, 2, channels, channels, 1e-5, true});
    Tensor logits = Tensor.rand(3).requiresGrad(true);
    examples.put(
        "switchNorm",
        new Object[] {
          picture,
          new Statistics.Switchable(
              new Statistics.Instance(), new Statistics.Group(2), new Statistics.Batch()),
          logits,
          logits,
          Tensor.rand(4),
          Tensor.ones(4),
          channels,
          channels,
          true,
          .1,
          1e-5,
          true
        });
    examples.put("localResponseNorm", new Object[] {picture, 3, .1, .75, 1.});
    Tensor row = Tensor.ones(5, 5);
    examples.put("layerNorm", new Object[] {picture, Shape.of(5, 5), row, row, 1e-5});
    examples.put("rmsNorm", new Object[] {picture, Shape.of(5, 5), row, 1e-5});
    examples.put("linear", new Object[] {picture, Tensor.rand(3, 5), Tensor.rand(3)});
    Sequences packed = new Sequences(List.of(3, 2));
    Tensor steps = Tensor.rand(5, 4).requiresGrad(true);
    Tensor state = Tensor.rand(3, 2);
    examples.put("rnn", new Object[] {steps, packed, true, true, state, recurrentWeights(2)});
    examples.put("gru", new Object[] {steps, packed, true, state, recurrentWeights(6)});
    examples.put("lstm", new Object[] {steps, packed, true, state, state, recurrentWeights(8)});
    return examples;
  }

  private static RecurrentWeights recurrentWeights(int sums) {
    return new RecurrentWeights(
        Tensor.rand(sums, 4),
        Tensor.rand(sums, 2),
        Tensor.rand(sums),
        Tensor.rand(sums),
        null,
        null);
  }

  @Test
  void oneAbsurdArgumentAmongSensibleOnes() {
    List<Method> functions =
        methods().stream().filter(m -> m.getDeclaringClass() == Functional.class).toList();
    for (Method method : functions) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () -> {
            for (int i = 0; i < CALLS / 40; i++) {
              try (Scope step = Scope.open()) {
                Object[] values = examples().get(method.getName());
                if (values == null) {
                  return;
                }
                // Of overloads the shorter one takes the first values.
                values = Arrays.copyOf(values, method.getParameterCount());
                Arguments arguments = new Arguments(new Random(SEED + i));
                // The first call is left as it is, and has to work.
                if (i > 0) {
                  int changed = arguments.random.nextInt(values.length);
                  values[changed] = arguments.of(method.getParameterTypes()[changed]);
                }
                String outcome =
                    attempt(method, null, values, arguments, SEED + i, new HashSet<>());
                assertTrue(
                    i > 0 || outcome.equals("result"),
                    () -> "the example of " + method + " gave an " + outcome);
              }
            }
          });
    }
  }

  private static String judge(
      Throwable e,
      Arguments arguments,
      Method method,
      Object receiver,
      Object[] values,
      long seed) {
    boolean ours =
        e instanceof NablaException && e.getMessage() != null && e.getMessage().length() > 10;
    if (ours || e instanceof NullPointerException && arguments.hasNull) {
      return ours ? "exception" : "null";
    }
    return fail(
        "-Dnabla.seed="
            + seed
            + " -Dnabla.calls=1: "
            + method
            + " on "
            + text(receiver)
            + " with "
            + Arrays.stream(values).map(FuzzTest::text).toList(),
        e);
  }

  /** A result can be read, and differentiated if it says so. */
  private static void check(Object result, Arguments arguments) {
    if (result instanceof Tensor[] several) {
      Arrays.stream(several).forEach(each -> check(each, arguments));
    } else if (result instanceof Runnable removal) {
      removal.run();
    } else if (result instanceof Functional.Recurrence all) {
      check(all.output(), arguments);
    } else if (result instanceof Tensor y) {
      assertEquals(y.numel(), y.toDoubleArray().length);
      assertEquals(y.numel(), Arrays.stream(y.shape().dims()).reduce(1, Math::multiplyExact));
      assertTrue(y.toString().startsWith("tensor("));
      if (y.requiresGrad()) {
        y.backward(Tensor.onesLike(y));
        for (Tensor x : arguments.leaves) {
          assertTrue(x.grad() == null || x.grad().shape().equals(x.shape()));
        }
      }
    }
  }

  private static String text(Object value) {
    if (value instanceof Tensor x) {
      return x.dataType() + "" + x.shape() + (x.requiresGrad() ? " with grad " : " ") + x;
    } else if (value instanceof Object[] several) {
      return Arrays.stream(several).map(FuzzTest::text).toList().toString();
    } else if (value != null && value.getClass().isArray()) {
      List<Object> elements = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        elements.add(Array.get(value, i));
      }
      return elements.toString();
    }
    return String.valueOf(value);
  }

  /** Draws arguments by type. */
  private static final class Arguments {
    /** Past every limit, so that none of them, as a size, asks for a gigabyte. */
    private static final int[] ABSURD = {
      Integer.MIN_VALUE,
      Integer.MIN_VALUE + 1,
      Integer.MAX_VALUE,
      Integer.MAX_VALUE - 1,
      1 << 30,
      -(1 << 30),
      -7,
      99
    };

    private static final double[] NUMBERS = {
      0,
      -0.,
      1,
      -1,
      .5,
      2,
      3,
      20,
      -1.5,
      1e300,
      1e-300,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY
    };
    private static final DataType[] TYPES = {
      DataType.FLOAT,
      DataType.FLOAT,
      DataType.DOUBLE,
      DataType.LONG,
      DataType.INT,
      DataType.BOOL,
      DataType.FLOAT16,
      DataType.UTF8
    };

    final Random random;
    final List<Tensor> leaves = new ArrayList<>();
    boolean hasNull;

    /**
     * Half of the calls get tensors that are likely to fit together, so that they come past the
     * first checks.
     */
    private final boolean fitting;

    /** One element type and one shape come again and again. */
    private final DataType type;

    private final int[] dims;

    Arguments(Random random) {
      this.random = random;
      this.fitting = random.nextBoolean();
      this.type = TYPES[random.nextInt(fitting ? 3 : 4)];
      this.dims =
          fitting
              ? random.ints(2 + random.nextInt(5) / 2).map(i -> 1 + random.nextInt(5)).toArray()
              : sizes();
    }

    private <T> T pick(List<Supplier<T>> choices) {
      return choices.get(random.nextInt(choices.size())).get();
    }

    Object of(Class<?> wanted) {
      if (wanted == Tensor.class) {
        return tensor();
      } else if (wanted == Tensor[].class) {
        Tensor[] several = new Tensor[random.nextInt(4)];
        Arrays.setAll(several, i -> fitting || random.nextInt(3) == 0 ? tensor() : same());
        return several;
      } else if (wanted == int.class || wanted == Integer.class) {
        return whole();
      } else if (wanted == int[].class) {
        return fitting && random.nextInt(3) > 0
            ? random
                .ints(dims.length - 2)
                .map(i -> random.nextInt(4) > 0 ? 1 : random.nextInt(3))
                .toArray()
            : pick(
                List.<Supplier<int[]>>of(
                    () -> dims.clone(), this::sizes, this::wholes, this::axes, this::axes));
      } else if (wanted == long.class) {
        return random.nextInt(3) == 0 ? random.nextLong() : (long) whole();
      } else if (wanted == long[].class) {
        return Arrays.stream(wholes()).asLongStream().toArray();
      } else if (wanted == double.class) {
        return number();
      } else if (wanted == double[].class) {
        return random.doubles(random.nextInt(7)).toArray();
      } else if (wanted == float[].class) {
        return tensor().toFloatArray();
      } else if (wanted == boolean.class) {
        return random.nextBoolean();
      } else if (wanted == DataType.class) {
        return TYPES[random.nextInt(TYPES.length)];
      } else if (wanted == Shape.class) {
        return Shape.of(random.nextBoolean() ? dims : sizes());
      } else if (wanted == Generator.class) {
        return new Generator(random.nextLong());
      } else if (wanted == Autograd.Options.class) {
        return new Autograd.Options(
            random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
      } else if (wanted == UnaryOperator.class) {
        Tensor other = tensor();
        return pick(
            List.<Supplier<UnaryOperator<Tensor>>>of(
                () -> g -> null, () -> g -> g.mul(2), () -> g -> other));
      } else if (wanted == INDArray.class) {
        return array();
      } else if (wanted == Object.class) {
        return pick(
            List.<Supplier<Object>>of(
                () -> new float[random.nextInt(3)][random.nextInt(3)],
                () -> 3,
                () -> new int[] {whole()},
                () -> new double[][] {{1}, {1, 2}},
                () -> "text",
                () -> new Object[] {1, 2f},
                () -> new float[][] {null},
                () -> Array.newInstance(long.class, new int[random.nextInt(40) + 1])));
      } else if (wanted == Statistics.Switchable.class) {
        return pick(
            List.<Supplier<Statistics.Switchable>>of(
                () -> new Statistics.Switchable(new Statistics.Instance(), new Statistics.Layer()),
                () -> new Statistics.Switchable(new Statistics.Batch()),
                () -> new Statistics.Switchable(new Statistics.Group(whole())),
                () -> new Statistics.Switchable(new Statistics.Given()),
                () -> new Statistics.Switchable(new Statistics.Switchable(new Statistics.Layer())),
                () ->
                    new Statistics.Switchable(
                        List.of(new Statistics.Instance(), new Statistics.Layer()),
                        new Mixing.SparsestMax(random.nextDouble()))));
      } else if (wanted == Sequences.class) {
        return Sequences.dense(1 + random.nextInt(3), random.nextInt(4));
      } else if (wanted == RecurrentWeights.class) {
        return new RecurrentWeights(
            tensor(), tensor(), random.nextBoolean() ? null : tensor(), tensor(), null, null);
      } else if (wanted == InterpolationMode.class) {
        return InterpolationMode.values()[random.nextInt(InterpolationMode.values().length)];
      } else if (wanted == PaddingMode.class) {
        return PaddingMode.values()[random.nextInt(PaddingMode.values().length)];
      } else if (wanted == String.class) {
        return List.of("none", "mean", "sum", "absurd").get(random.nextInt(4));
      }
      throw new AssertionError("no arguments of " + wanted + " yet: add some to FuzzTest");
    }

    private int whole() {
      if (fitting && random.nextInt(3) > 0) {
        return random.nextInt(2);
      }
      return random.nextInt(8) == 0 ? ABSURD[random.nextInt(ABSURD.length)] : random.nextInt(9) - 3;
    }

    private int[] wholes() {
      return random.ints(random.nextInt(5)).map(i -> whole()).toArray();
    }

    private int[] axes() {
      return random.ints(random.nextInt(3)).map(i -> random.nextInt(7) - 3).toArray();
    }

    private int[] sizes() {
      return random.ints(random.nextInt(6)).map(i -> random.nextInt(6)).toArray();
    }

    private double number() {
      if (fitting && random.nextInt(3) > 0) {
        return random.nextDouble();
      }
      return random.nextBoolean() ? random.nextGaussian() : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private Tensor tensor() {
      if (fitting) {
        return pick(
            List.<Supplier<Tensor>>of(
                this::same,
                this::same,
                () -> tensor(type, new int[] {dims[1]}),
                () -> tensor(DataType.LONG, new int[] {dims[0]}),
                () -> tensor(DataType.LONG, dims),
                () -> leaves.isEmpty() ? same() : leaves.get(0),
                () -> leaves.isEmpty() ? same() : leaves.get(0).sum()));
      } else if (random.nextBoolean()) {
        return same();
      }
      int[] other = random.nextInt(3) == 0 ? sizes() : dims.clone();
      if (other.length > 0 && random.nextBoolean()) {
        other[random.nextInt(other.length)] = random.nextInt(3);
      }
      return tensor(
          random.nextInt(3) == 0 ? TYPES[random.nextInt(4)] : type,
          random.nextInt(3) == 0 ? vector() : other);
    }

    private Tensor same() {
      return tensor(type, dims);
    }

    private int[] vector() {
      return new int[] {dims.length > 1 ? dims[random.nextInt(2)] : random.nextInt(4)};
    }

    private Tensor tensor(DataType of, int[] shape) {
      boolean wild = random.nextInt(4) == 0;
      double[] values = new double[Shape.of(shape).numel()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            wild ? number() : of == DataType.LONG ? random.nextInt(3) : random.nextGaussian();
      }
      Tensor x = NoGrad.of(() -> Tensor.of(values).reshape(shape).to(of)).detach();
      if (of != DataType.LONG && random.nextInt(3) == 0) {
        leaves.add(x.requiresGrad(true));
        return random.nextInt(3) == 0 ? x.mul(1) : x;
      }
      return x;
    }

    private INDArray array() {
      INDArray rows = Nd4j.arange(12).castTo(DataType.FLOAT).reshape('c', 3, 4);
      return pick(
          List.<Supplier<INDArray>>of(
              () -> rows,
              () -> rows.dup('f'),
              rows::transpose,
              () -> rows.getRow(1),
              () -> rows.getColumn(1),
              () -> rows.castTo(TYPES[random.nextInt(7)]),
              () -> Nd4j.scalar(2f),
              () -> Nd4j.empty(DataType.FLOAT),
              () -> Nd4j.create(DataType.DOUBLE, 2, 0),
              () -> {
                INDArray closed = Nd4j.zeros(DataType.FLOAT, 3);
                closed.close();
                return closed;
              }));
    }
  }
}
