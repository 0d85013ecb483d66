package nabla.core.gradcheck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import nabla.core.ArgumentException;
import nabla.core.Call;
import nabla.core.CustomOp;
import nabla.core.Generator;
import nabla.core.GradCheckException;
import nabla.core.Tensor;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** That GradCheck passes what is right, and finds each kind of fault. */
class GradCheckTest {
  private static final Options FAST = Options.defaults().withFastMode(true);

  private final Generator random = new Generator(3);

  private Tensor input(int... dims) {
    return Tensor.randn(random, DataType.DOUBLE, dims).requiresGrad(true);
  }

  private static void rejects(
      String part, Options options, Function<Tensor[], Tensor> f, Tensor... inputs) {
    GradCheckException e =
        assertThrows(GradCheckException.class, () -> GradCheck.check(options, f, inputs));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void passesWhatIsRight() {
    for (boolean fast : new boolean[] {false, true}) {
      Options options = Options.defaults().withOrder(3).withFastMode(fast).withRequireNonZero(true);
      GradCheck.check(options, x -> x[0].matmul(x[1]).tanh(), input(2, 3), input(3, 2));
      GradCheck.check(options, x -> x[0].mul(x[0]).exp(), input());
      GradCheck.checkOutputs(
          options, x -> new Tensor[] {x[0].sin(), x[0].mul(x[1])}, input(3), input(3));
    }
  }

  @Test
  void leavesInputsAsTheyWere() {
    Tensor x = input(2, 2);
    double[] before = x.toDoubleArray();
    GradCheck.check(in -> in[0].sin(), x);
    assertArrayEquals(before, x.toDoubleArray(), 0);
    assertTrue(x.grad() == null);
  }

  @Test
  void checksInputsThatAreReadFromElsewhere() {
    Tensor weight = input(3);
    GradCheck.check(
        Options.defaults().withRequireNonZero(true), in -> in[0].mul(weight), input(3), weight);
  }

  @Test
  void acceptsInputsThatWereComputed() {
    GradCheck.check(in -> in[0].square(), input(3).exp());
  }

  /** y = x², with a rule of choice. */
  private record Square(Rule rule) implements CustomOp {
    interface Rule {
      Tensor vjp(Tensor g, Tensor x);
    }

    @Override
    public Tensor compute(Call call) {
      return call.input(0).square();
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return rule.vjp(g, call.input(0));
    }
  }

  @Test
  void reportsTheWorstEntry() {
    Tensor x = Tensor.of(new double[] {1, 2, 3, 4}, 2, 2).requiresGrad(true);
    // Right but for x[1, 0], where it gives 7 instead of 6.
    Tensor wrong = Tensor.of(new double[] {0, 0, 1, 0}, 2, 2);
    Square op = new Square((g, in) -> g.mul(in.mul(2).add(wrong)));
    for (Options options : new Options[] {Options.defaults(), FAST}) {
      GradCheckException e =
          assertThrows(
              GradCheckException.class, () -> GradCheck.check(options, in -> op.apply(in), x));
      String[] parts = {
        "order 1",
        "output 0 with respect to input 0",
        "1 of 16 entries",
        "d output 0[1, 0] / d input 0[1, 0]",
        "analytic        7.0",
        "numeric         6.0",
        "relative error  0.143"
      };
      for (String part : parts) {
        assertTrue(
            e.getMessage().contains(part), () -> part + " is missing from: " + e.getMessage());
      }
    }
  }

  @Test
  void findsASecondDerivativeThatIsCutOff() {
    // The first derivative is right, but made of a number: what DeZero's BatchNorm does.
    Square op = new Square((g, x) -> g.mul(x.detach().mul(2)));
    Tensor x = input(3);
    GradCheck.check(in -> op.apply(in), x);
    for (boolean fast : new boolean[] {false, true}) {
      rejects(
          "order 2: Jacobian mismatch for the gradient of input 0 with respect to input 0",
          Options.defaults().withOrder(2).withFastMode(fast),
          in -> op.apply(in),
          x);
    }
  }

  /** y = x², whose fast backward is right, and whose other one isn't. */
  private record TwoBackwards() implements CustomOp {
    @Override
    public Tensor compute(Call call) {
      return call.input(0).square();
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).mul(3));
    }

    @Override
    public Tensor[] backward(Tensor g, Call call) {
      return new Tensor[] {g.mul(call.input(0).mul(2))};
    }
  }

  @Test
  void findsTwoBackwardsThatDisagree() {
    GradCheck.check(in -> new TwoBackwards().apply(in), input(3));
    rejects(
        "with createGraph the gradient of input 0 is another",
        Options.defaults().withOrder(2),
        in -> new TwoBackwards().apply(in),
        input(3));
  }

  @Test
  void findsARuleThatForgetsTheGradient() {
    rejects(
        "not multiplied by the output's gradient",
        Options.defaults(),
        in -> new Square((g, x) -> x.mul(2)).apply(in),
        input(3));
    rejects(
        "not linear in the output's gradient",
        Options.defaults().withCheckUndefinedGrad(false),
        in -> new Square((g, x) -> g.abs().mul(x.mul(2))).apply(in),
        input(8));
  }

  @Test
  void findsASeveredGraph() {
    rejects("severed", Options.defaults(), in -> in[0].detach().exp(), input(2));
    rejects("Jacobian mismatch", FAST, in -> in[0].detach().exp(), input(2));
  }

  @Test
  void findsRandomness() {
    AtomicInteger calls = new AtomicInteger();
    Function<Tensor[], Tensor> f = in -> in[0].add(1e-9 * calls.incrementAndGet());
    rejects("isn't deterministic", Options.defaults(), f, input(2));
    GradCheck.check(Options.defaults().withNondetTol(1e-6).withAtol(1e-2), f, input(2));
    AtomicInteger backwards = new AtomicInteger();
    rejects(
        "not reentrant",
        Options.defaults(),
        in -> new Square((g, x) -> g.mul(x.mul(2 + 1e-9 * backwards.incrementAndGet()))).apply(in),
        input(2));
  }

  @Test
  void findsAnInputThatWasChanged() {
    Tensor constant = Tensor.ones(DataType.DOUBLE, 2);
    rejects(
        "changed input 1",
        Options.defaults(),
        in -> {
          Tensor y = in[0].mul(2);
          in[1].fill(3);
          return y;
        },
        input(2),
        constant);
  }

  @Test
  void findsAGradientThatIsZeroByNature() {
    Function<Tensor[], Tensor> sumOfNormalized = in -> in[0].sub(in[0].mean()).sum();
    GradCheck.check(sumOfNormalized, input(4));
    rejects(
        "checks nothing", Options.defaults().withRequireNonZero(true), sumOfNormalized, input(4));
    rejects("checks nothing", FAST.withRequireNonZero(true), sumOfNormalized, input(4));
  }

  @Test
  void refusesUnsuitedInputs() {
    rejects("at least one input", Options.defaults(), in -> in[0].exp(), input(2).detach());
    rejects(
        "input 0 is FLOAT, wanted DOUBLE",
        Options.defaults(),
        in -> in[0].exp(),
        Tensor.ones(2).requiresGrad(true));
    rejects(
        "output 0 is FLOAT, wanted DOUBLE",
        Options.defaults(),
        in -> in[0].to(DataType.FLOAT),
        input(2));
    assertThrows(ArgumentException.class, () -> Options.defaults().withEps(0));
    assertThrows(ArgumentException.class, () -> Options.defaults().withOrder(0));
  }

  @Test
  void aNaNNeverPasses() {
    rejects(
        "Jacobian mismatch",
        Options.defaults(),
        in -> in[0].log(),
        Tensor.of(-1., 2.).requiresGrad(true));
  }
}
