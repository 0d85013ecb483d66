package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.core.Autograd;
import nabla.core.Generator;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.nn.io.ModuleJson;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/** What holds for every module there is. */
class ModuleLawsTest {
  /** A scan that finds less has looked in the wrong place. */
  private static final int MODULES_AT_LEAST = 25;

  @Test
  void everyModuleHasASample() throws Exception {
    Set<Class<?>> sampled =
        ModuleSamples.all().stream()
            .flatMap(s -> Stream.concat(Stream.of(s.make()), parametrizations(s.make())))
            .map(Module::getClass)
            .collect(Collectors.toSet());
    List<Class<?>> modules = modules();
    assertTrue(modules.size() >= MODULES_AT_LEAST, "found only " + modules);
    for (Class<?> module : modules) {
      assertTrue(sampled.contains(module), module.getName() + " has no row in ModuleSamples");
      assertTrue(
          ModuleJson.knows(module.getSimpleName()),
          module.getName() + " has no row in ModuleTypes");
    }
  }

  /** They can't be called themselves, and so are sampled on a layer. */
  private static Stream<Module> parametrizations(Module module) {
    return module.parametrizations().values().stream().map(how -> how);
  }

  /** All concrete modules of the compiled classes. */
  private static List<Class<?>> modules()
      throws IOException, ReflectiveOperationException, URISyntaxException {
    Path root = Path.of(Module.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Path> files;
    try (Stream<Path> found = Files.walk(root)) {
      files = found.filter(f -> f.toString().endsWith(".class")).toList();
    }
    Set<Class<?>> modules = new HashSet<>();
    for (Path file : files) {
      String name =
          root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ".");
      Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()));
      if (Module.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
        modules.add(type);
      }
    }
    return List.copyOf(modules);
  }

  @TestFactory
  Stream<DynamicNode> laws() {
    return ModuleSamples.all().stream()
        .map(
            sample ->
                DynamicContainer.dynamicContainer(
                    sample.name(),
                    Stream.of(
                        dynamicTest("what it holds is registered", () -> registered(sample)),
                        dynamicTest("evaluation repeats to the last bit", () -> repeats(sample)),
                        dynamicTest(
                            "inputs and, in evaluation, the state stay as they are",
                            () -> pure(sample)),
                        dynamicTest(
                            "everything differentiable gets a gradient", () -> gradients(sample)),
                        dynamicTest("frozen, it records nothing", () -> frozen(sample)),
                        dynamicTest("its state moves to another", () -> stateRoundTrip(sample)),
                        dynamicTest("JSON builds its like", () -> jsonRoundTrip(sample)),
                        dynamicTest("double gives what float gives", () -> types(sample)))));
  }

  private static void registered(ModuleSamples sample) throws IllegalAccessException {
    Module module = sample.make();
    for (Class<?> c = module.getClass(); c != Module.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        field.setAccessible(true);
        assertFalse(
            Tensor.class.isAssignableFrom(field.getType()),
            field
                + " is a bare tensor, which neither moves nor"
                + " is saved; register it as a parameter or buffer");
        if (Module.class.isAssignableFrom(field.getType())) {
          assertTrue(
              module.children().containsValue(field.get(module)), field + " isn't registered");
        }
      }
    }
  }

  private static void repeats(ModuleSamples sample) {
    Module module = sample.make().eval();
    List<Tensor> inputs = sample.inputs(DataType.FLOAT);
    double[] first = ModuleSamples.call(module, inputs).toDoubleArray();
    assertArrayEquals(first, ModuleSamples.call(module, inputs).toDoubleArray());
    assertTrue(Arrays.stream(first).allMatch(Double::isFinite));
    assertTrue(Arrays.stream(first).anyMatch(y -> y != 0));
  }

  private static void pure(ModuleSamples sample) {
    for (boolean training : new boolean[] {true, false}) {
      Module module = sample.make().train(training);
      List<Tensor> inputs = sample.inputs(DataType.FLOAT);
      List<double[]> before = inputs.stream().map(Tensor::toDoubleArray).toList();
      Map<String, Tensor> state = module.stateDict();
      List<double[]> stateBefore = state.values().stream().map(Tensor::toDoubleArray).toList();
      ModuleSamples.call(module, inputs);
      for (int i = 0; i < before.size(); i++) {
        assertArrayEquals(before.get(i), inputs.get(i).toDoubleArray(), "input " + i);
      }
      int i = 0;
      for (Map.Entry<String, Tensor> e : state.entrySet()) {
        if (!training || module.namedParameters().containsKey(e.getKey())) {
          assertArrayEquals(stateBefore.get(i), e.getValue().toDoubleArray(), e.getKey());
        }
        i++;
      }
    }
  }

  private static void gradients(ModuleSamples sample) {
    for (boolean training : new boolean[] {true, false}) {
      Module module = sample.make().train(training);
      List<Tensor> inputs = sample.inputs(DataType.FLOAT);
      List<Tensor> wanted = ModuleSamples.differentiable(module, inputs);
      wanted.forEach(x -> x.requiresGrad(true));
      Tensor y = ModuleSamples.call(module, inputs);
      // Random, since the gradient of a plain sum may be zero by nature.
      Tensor g = Tensor.randn(new Generator(3), DataType.FLOAT, y.shape().dims());
      Tensor[] grads =
          Autograd.grad(
              new Tensor[] {y},
              wanted.toArray(new Tensor[0]),
              new Tensor[] {g},
              Autograd.Options.defaults());
      for (int i = 0; i < grads.length; i++) {
        assertEquals(wanted.get(i).shape(), grads[i].shape());
        assertTrue(
            Arrays.stream(grads[i].toDoubleArray()).anyMatch(d -> d != 0),
            "the gradient of " + i + " is zero");
        assertTrue(Arrays.stream(grads[i].toDoubleArray()).allMatch(Double::isFinite));
      }
    }
  }

  private static void frozen(ModuleSamples sample) {
    Module module = sample.make().requiresGrad(false);
    assertFalse(ModuleSamples.call(module, sample.inputs(DataType.FLOAT)).requiresGrad());
    module.requiresGrad(true);
    assertEquals(
        !module.parameters().isEmpty(),
        ModuleSamples.call(module, sample.inputs(DataType.FLOAT)).requiresGrad());
  }

  private static void stateRoundTrip(ModuleSamples sample) {
    Module module = sample.make().eval();
    List<Tensor> inputs = sample.inputs(DataType.FLOAT);
    Module other = sample.maker().get();
    // A lazy one has no parameters before.
    ModuleSamples.call(other.eval(), inputs);
    try (NoGrad off = NoGrad.open()) {
      other.parameters().forEach(p -> p.fill(.5));
    }
    double[] wanted = ModuleSamples.call(module, inputs).toDoubleArray();
    if (!module.parameters().isEmpty()) {
      assertFalse(Arrays.equals(wanted, ModuleSamples.call(other, inputs).toDoubleArray()));
    }
    other.loadStateDict(module.stateDict());
    assertArrayEquals(wanted, ModuleSamples.call(other, inputs).toDoubleArray());
    assertEquals(List.copyOf(module.stateDict().keySet()), List.copyOf(other.stateDict().keySet()));
  }

  private static void jsonRoundTrip(ModuleSamples sample) {
    Module module = sample.make().eval();
    String json = ModuleJson.write(module);
    Module other = ModuleJson.read(json);
    assertEquals(json, ModuleJson.write(other));
    assertEquals(module.toString(), other.toString());
    other.loadStateDict(module.stateDict());
    List<Tensor> inputs = sample.inputs(DataType.FLOAT);
    assertArrayEquals(
        ModuleSamples.call(module, inputs).toDoubleArray(),
        ModuleSamples.call(other.eval(), inputs).toDoubleArray());
  }

  private static void types(ModuleSamples sample) {
    Module module = sample.make().eval();
    Tensor single = ModuleSamples.call(module, sample.inputs(DataType.FLOAT));
    module.to(DataType.DOUBLE);
    Tensor twice = ModuleSamples.call(module, sample.inputs(DataType.DOUBLE));
    assertEquals(DataType.DOUBLE, twice.dataType());
    assertArrayEquals(
        twice.toDoubleArray(), single.toDoubleArray(), 1e-5 * (1 + twice.abs().max().item()));
    assertEquals(!module.parameters().isEmpty(), twice.requiresGrad());
  }
}
