//// trips: Mockito
// of a test
package org.stoatferret.http;

import org.mockito.Mockito; // trips

class A {}

//// trips: static
// of a test
package org.stoatferret.http;

import static org.mockito.Mockito.*; // trips
import static org.easymock.EasyMock.mock; // trips

class A {}

//// trips: others
// of a test
package org.stoatferret.http;

import mockit.Mocked; // trips
import org.powermock.api.PowerMock; // trips

class A {}

//// trips: a proxy
// of a test
package org.stoatferret.http;

import java.lang.reflect.Proxy; // trips

class A {}

//// trips: qualified names
// of a test
package org.stoatferret.http;

class A {
    @org.mockito.Mock // trips
    Runnable task;

    Object m() {
        return java.lang.reflect.Proxy.newProxyInstance(null, null, null); // trips
    }
}

//// trips: in main code
package org.stoatferret.job;

import java.lang.reflect.*;

class A {
    Object m() {
        return Proxy.newProxyInstance(null, null, null); // trips
    }
}

//// passes: a lambda
// of a test
package org.stoatferret.http;

class A {
    Runnable task = () -> {};
}

//// passes: a network proxy
// of a test
package org.stoatferret.http;

import java.net.Proxy;

class A {
    Proxy proxy = Proxy.NO_PROXY;
}

//// passes: JUnit
// of a test
package org.stoatferret.http;

import org.junit.jupiter.api.Test;

class A {}

//// passes: the rest of reflection
// of a test
package org.stoatferret.http;

import java.lang.reflect.Method;

class A {}

//// passes: a class called Mock
// of a test
package org.stoatferret.http;

class Mock {
    Mock mock = new Mock();
}
